"""At the start of a built program: finds the modules that both programs share."""

import os
import sys

sys.path.append(os.path.join(sys._MEIPASS, "library.zip"))  # noqa: PTH118 before the rest
