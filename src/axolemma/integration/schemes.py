"""The methods of integration, as tables that prove themselves.

A scheme is the numbers of a published table; how a step is made from them is said
once, for NumPy in `stepping` and for machine code in the kernels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.errors import InternalError

Row = tuple[float, ...]

# Published coefficients are exact or given to 16 digits; sums of six of them leave
# an order condition to within this.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplicitPair:
    """An explicit Runge-Kutta pair whose last stage is the new state.

    Parameters
    ----------
    name
        As it is known.
    order
        Of the solution that is carried on.
    nodes
        Times of the stages, as fractions of the step, shape (stages,).
    matrix
        Weights of the earlier rates in each stage; the last row makes the new
        state (first same as last).
    error
        Weights of the rates in the error estimate, shape (stages,).
    stability_radius
        How far along the negative real axis a step is stable.
    """

    name: str
    order: int
    nodes: Row
    matrix: tuple[Row, ...]
    error: Row
    stability_radius: float

    def __post_init__(self) -> None:
        rows = [
            sum(row) - node for row, node in zip(self.matrix, self.nodes, strict=True)
        ]
        nodes, weights = np.array(self.nodes), np.array((*self.matrix[-1], 0.0))
        sums = [weights @ nodes**power - 1 / (power + 1) for power in range(self.order)]
        if max(abs(float(x)) for x in (*rows, *sums, sum(self.error))) > _ROUNDING:
            raise InternalError(f"the table of {self.name} is not of its order")

    @property
    def stages(self) -> int:
        """Number of stages, the last of which begins the next step."""
        return len(self.nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosenbrockPair:
    """A stiffly accurate Rosenbrock pair, in the form that needs no product with J.

    Stage i solves (1/(h gamma) - J) u_i = f(t + c_i h, y + sum_j a_ij u_j)
    + sum_j (C_ij / h) u_j + h d_i df/dt; the new state is y + sum_i m_i u_i
    [Hairer & Wanner 1996, IV.7, eq. 7.25].

    Parameters
    ----------
    name
        As it is known.
    order
        Of the solution that is carried on.
    gamma
        Diagonal coefficient.
    nodes, slopes
        c_i and d_i, shape (stages,).
    matrix, coupling
        a_ij and C_ij for j < i.
    weights
        m_i; the last stage alone is the error estimate.
    """

    name: str
    order: int
    gamma: float
    nodes: Row
    slopes: Row
    matrix: tuple[Row, ...]
    coupling: tuple[Row, ...]
    weights: Row

    def __post_init__(self) -> None:
        found = [self._one_step_error(z) for z in (0.02, 0.01)]
        rate = np.log2(abs(found[0] / found[1]))
        if abs(rate - (self.order + 1)) > 0.2:
            raise InternalError(f"the table of {self.name} is not of its order")

    @property
    def stages(self) -> int:
        """Number of stages."""
        return len(self.nodes)

    @property
    def shares(self) -> Row:
        """How much each stage has in what a route carries by the step.

        A total q with q' = f has stages too, but nothing depends on it: what it gains
        is h times the sum of b_i F_i, with F_i = f + sum_j f_y u_j + h d_i f_t of the
        stage alone and b = gamma (1 - gamma C)^-T m, which are one together.
        """
        coupling = np.zeros((self.stages, self.stages))
        for stage, row in enumerate(self.coupling):
            coupling[stage, : len(row)] = row
        matrix = np.eye(self.stages) - self.gamma * coupling.T
        found = self.gamma * np.linalg.solve(matrix, np.array(self.weights))
        return tuple(found.tolist())

    def _one_step_error(self, size: float) -> float:
        """Integrate y' = 2 y + sin t by one step; give the local error."""
        stages: list[float] = []
        for i in range(self.stages):
            inner = 1.0 + sum(
                a * u for a, u in zip(self.matrix[i], stages, strict=True)
            )
            forcing = 2.0 * inner + np.sin(self.nodes[i] * size)
            coupled = sum(c * u for c, u in zip(self.coupling[i], stages, strict=True))
            right = forcing + coupled / size + size * self.slopes[i]
            stages.append(right / (1.0 / (size * self.gamma) - 2.0))
        new = 1.0 + sum(m * u for m, u in zip(self.weights, stages, strict=True))
        exact = 1.2 * np.exp(2 * size) - (np.cos(size) + 2.0 * np.sin(size)) / 5.0
        return float(new - exact)


# Dormand & Prince 1980, table 2.
DORMAND_PRINCE = ExplicitPair(
    name="Dormand-Prince 5(4)",
    order=5,
    nodes=(0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0),
    matrix=(
        (),
        (1 / 5,),
        (3 / 40, 9 / 40),
        (44 / 45, -56 / 15, 32 / 9),
        (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
        (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
        (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
    ),
    error=(
        71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40,
    ),
    stability_radius=3.3,
)  # fmt: skip

# RODAS of Hairer & Wanner 1996, section VI.4, table 4.2, in the transformed form.
RODAS = RosenbrockPair(
    name="Rodas 4(3)",
    order=4,
    gamma=0.25,
    nodes=(0.0, 0.386, 0.21, 0.63, 1.0, 1.0),
    slopes=(0.25, -0.1043, 0.1035, -0.0362, 0.0, 0.0),
    matrix=(
        (),
        (1.544,),
        (0.9466785280815826, 0.2557011698983284),
        (3.314825187068521, 2.896124015972201, 0.9986419139977817),
        (
            1.221224509226641, 6.019134481288629, 12.53708332932087,
            -0.6878860361058950,
        ),
        (
            1.221224509226641, 6.019134481288629, 12.53708332932087,
            -0.6878860361058950, 1.0,
        ),
    ),
    coupling=(
        (),
        (-5.6688,),
        (-2.430093356833875, -0.2063599157091915),
        (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
        (
            7.496443313967647, -10.24680431464352, -33.99990352819905,
            11.70890893206160,
        ),
        (
            8.083246795921522, -7.981132988064893, -31.52159432874371,
            16.31930543123136, -6.058818238834054,
        ),
    ),
    weights=(
        1.221224509226641, 6.019134481288629, 12.53708332932087,
        -0.6878860361058950, 1.0, 1.0,
    ),
)  # fmt: skip
