"""The one place where services are asked: patiently, politely, and with a bound on everything.

``session`` keeps answers and tries again, ``transport`` asks once; nothing else here, and nothing
outside, knows requests and urllib3.
"""

from indicators.sources.http.addresses import ServiceAddress, address
from indicators.sources.http.session import Answer, Session, reach
from indicators.sources.http.timing import Stopped
from indicators.sources.http.transport import Limits

__all__ = ["Answer", "Limits", "ServiceAddress", "Session", "Stopped", "address", "reach"]
