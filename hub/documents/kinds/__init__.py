"""Every kind of business document there is. A new one is a file here and a line in this table."""

from collections.abc import Mapping

from hub.documents.kind import Kind
from hub.documents.kinds.case import CASE
from hub.documents.kinds.order import ORDER
from hub.documents.kinds.quotation import QUOTATION
from hub.documents.kinds.returning import RETURN

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (CASE, ORDER, QUOTATION, RETURN)}
