"""What every process writes in the transactions of others: one list, known without the doors and faces."""

from hub.cases.follow import follow as follow_cases
from hub.desks.follow import follow as raise_alerts
from hub.figures.follow import follow as count_figures
from hub.search.files import read_files_written
from hub.search.index import index_written
from hub.search.renamed import follow_names_written
from hub.service_level.follow import follow as count_service_level
from hub.supervision.monitor import follow as end_monitorings
from hub.timeline.follow import follow as tell_timelines

# What is written in the transaction of each event.
FOLLOWERS = (count_figures, count_service_level, end_monitorings, raise_alerts, follow_cases, tell_timelines)
# What is written at the end of each transaction.
FINISHERS = (read_files_written, follow_names_written, index_written)
