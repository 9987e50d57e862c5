"""Several people who do something at the same instant, each with a session of their own."""

import threading
from collections import Counter
from collections.abc import Callable

from flask import Flask

from app.extensions import db


def at_once(app: Flask, *actions: Callable[[], object], refused: tuple[type[Exception], ...]) -> Counter:
    """Run all in threads that start together, each with its commit; counts what they gave and the refusals' names."""
    barrier, outcomes = threading.Barrier(len(actions)), list[str]()

    def run(action: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                outcome = str(action())
                db.session.commit()
            except refused as error:
                db.session.rollback()
                outcome = type(error).__name__
            finally:
                db.session.remove()
            outcomes.append(outcome)

    db.session.rollback()
    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return Counter(outcomes)
