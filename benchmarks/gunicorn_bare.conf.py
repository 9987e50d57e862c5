"""The documented settings of gunicorn for the reference: all but the hook that is about the site's own database."""

import runpy

_documented = runpy.run_path("deploy/gunicorn.conf.py")
globals().update({name: value for name, value in _documented.items() if name != "post_fork" and name[:2] != "__"})
