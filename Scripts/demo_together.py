"""What several desks of the story do at the same time, as they do in the world."""

from concurrent.futures import ThreadPoolExecutor


def everyone(work):
    """Does what each desk has to do in order, all desks at once; returns each one's last answer."""
    def each(steps):
        answer = None
        for step in steps:
            answer = step()
        return answer

    with ThreadPoolExecutor(max_workers=len(work)) as pool:
        return list(pool.map(each, work))


def sync_all(*desks):
    """Lets all of them sync at once; returns what each said."""
    return everyone([[desk.sync] for desk in desks])
