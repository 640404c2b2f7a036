"""What every way of delivery shares: when to try again, and what to say when it failed."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential

from sales_kpis.errors import DeliveryError


class TemporaryError(DeliveryError):
    """The other side may well accept the same message later."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Patience:
    """How long to go on trying: at most so often, and never longer in all."""

    attempts: int = 5
    total_seconds: float = 120
    # Of one attempt: a server that hangs must not eat the whole time.
    timeout_seconds: float = 20
    first_wait_seconds: float = 1
    sleep: Callable[[float], None] = time.sleep

    def retrying(self) -> Retrying:
        """Call it with the function to try; the last failure is raised as it is."""
        return Retrying(
            retry=retry_if_exception_type(TemporaryError),
            stop=stop_after_attempt(self.attempts) | stop_before_delay(self.total_seconds),
            wait=self._wait,
            sleep=self.sleep,
            reraise=True,
        )

    def _wait(self, state: RetryCallState) -> float:
        """What the server asked for, else twice as long each time, spread by chance."""
        failure = state.outcome.exception()
        if failure.retry_after is not None:
            return failure.retry_after
        return wait_random_exponential(multiplier=self.first_wait_seconds, max=30)(state)
