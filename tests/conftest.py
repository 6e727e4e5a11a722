"""What holds for every test: how long an example of a property takes never decides, and every worker has one core.

Two workers whose matrix products take two threads each wait for one another: with one thread each they are three times
as quick together.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # read when NumPy and torch are loaded, so before everything else

from hypothesis import HealthCheck, settings  # noqa: E402 - see above

settings.register_profile("wares", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wares")
