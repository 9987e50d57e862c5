"""A worker that does nothing but the exports that wait: started by the benchmark, to see what memory they take."""

from app import create_app
from app.operations.fair_export import Maker


def main() -> None:
    with create_app().app_context():
        maker = Maker()
        while maker.step():
            pass


if __name__ == "__main__":
    main()
