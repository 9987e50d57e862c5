"""A worker that does nothing but the exports that wait: started by the benchmark, to see what memory they take."""

import sys


def main() -> None:
    # A package of the development ones, 5 MB, that Mako takes along where it is. Where the site is installed it is not.
    sys.modules["pygments"] = None  # type: ignore[assignment]
    from app import create_app
    from app.operations.fair_export import Maker

    with create_app().app_context():
        maker = Maker()
        while maker.step():
            pass


if __name__ == "__main__":
    main()
