"""What happens before the packages are there: the commands, the environment, JupyterLab and the test suite.

Everything in here uses the standard library alone. `commands` reads the command line, `environment` creates
and checks `.venv`, `installing` runs uv or pip and explains what went wrong, `processes` starts programs
and ends them with all their children, `progress` says what is going on. `workbook`, `suite` and `browsers`
are the work itself.
"""
