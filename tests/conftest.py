"""What holds for every test: how long an example of a property takes never decides."""

from hypothesis import HealthCheck, settings

settings.register_profile("wares", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wares")
