"""`python -m assistant` is `solace`."""

from assistant.cli import main

raise SystemExit(main())
