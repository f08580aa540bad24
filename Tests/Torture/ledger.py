"""What each command confirmed, and whether all of it is still there at the end."""

import threading
from collections import defaultdict


class Write:
    """A value that a desk wrote or tried to write; values are never used twice."""

    def __init__(self, number, desk, case, field, value):
        self.number = number
        self.desk = desk
        self.case = case
        self.field = field
        self.value = value
        self.is_confirmed = False
        self.replaced = ()
        # How many writes had begun when its command ended; none that began later can be older than it.
        self.ended = None


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.writes = []
        self.records = []

    def begin(self, desk, case, field, value):
        """Enters a write before its command starts: killed, it may be there or not."""
        with self.lock:
            write = Write(len(self.writes), desk, case, field, value)
            self.writes.append(write)
            return write

    def end(self, write):
        """Its command is over: what it kept, it kept before this."""
        with self.lock:
            write.ended = len(self.writes)

    def confirm(self, write, answer):
        """The command said that it is kept, and which values it had seen and replaced."""
        write.replaced = tuple(str(one.get("value")) for one in answer.get("replaced", ()))
        write.is_confirmed = True

    def confirm_record(self, desk, case, record):
        with self.lock:
            self.records.append((desk, case, record))

    @property
    def confirmed(self):
        return [write for write in self.writes if write.is_confirmed]

    def lost(self, found):
        """The confirmed writes that are nowhere. `found` are the values, as (case, field, value), that
        stand or stood in a log, wait in an inbox, or are in conflict.

        A write that was replaced before it was sealed leaves no trace but its successor: one by the
        same replica that said it had seen it; or one that was killed before it could say so, and had not
        ended before it began."""
        accounted = {write.number for write in self.writes
                     if (write.case, write.field, write.value) in found}
        places = defaultdict(list)
        for write in self.writes:
            places[write.desk, write.case, write.field].append(write)
        for writes in places.values():
            while True:
                more = {old.number for old in writes if old.number not in accounted
                        and any(self.may_replace(new, old) for new in writes
                                if new.number in accounted)}
                if not more:
                    break
                accounted |= more
        return [write for write in self.confirmed if write.number not in accounted]

    @staticmethod
    def may_replace(new, old):
        """Whether one write may be the successor of another by the same desk in the same place."""
        if new.is_confirmed:
            return old.value in new.replaced
        # Two people share a desk: who began first may have saved last.
        return new.ended is None or new.ended > old.number
