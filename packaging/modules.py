"""At the start of a built program: takes the modules from the archive that both programs share.

What the programs carry themselves is empty, so that each module is there once. It also keeps
PyInstaller from loading ctypes at every start, for libraries that are found without it.
"""

import os
import sys

import pyimod02_importers

archive = os.path.join(sys._MEIPASS, "modules.pyz")  # noqa: PTH118 before the rest
pyimod02_importers.pyz_archive.__init__(archive, check_pymagic=True)
