"""Reads a calendar file with icalendar, and compares it with what the program says is to be done."""

import json
import sys
from datetime import date, timedelta

import icalendar


def main(calendar_path, todo_path):
    data = open(calendar_path, "rb").read()
    assert all(len(line) <= 75 for line in data.split(b"\r\n")), "a line is too long"
    assert b"Kim" not in data, "a name of the case"
    calendar = icalendar.Calendar.from_ical(data)
    steps = [s for s in json.load(open(todo_path))["steps"] if s["due"]]
    events = list(calendar.walk("VEVENT"))
    assert len(events) == len(steps) > 5, (len(events), len(steps))
    assert len({str(e["UID"]) for e in events}) == len(events), "an identifier stands twice"
    found = sorted((e.decoded("DTSTART"), str(e["SUMMARY"]).split()[0]) for e in events)
    expected = sorted((date.fromisoformat(s["due"]), s["step"]) for s in steps)
    assert found == expected, (found, expected)
    for event in events:
        assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1)
        assert not event.errors, event.errors
    print(f"calendar: {len(events)} events read by icalendar {icalendar.__version__}")


main(*sys.argv[1:])
