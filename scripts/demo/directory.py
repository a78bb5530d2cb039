"""A directory of the demo's own, in which everybody announces and finds the others: no server."""

import os

from processes import DemoError


class Directory:
    start_text = 'A directory is made'
    kill_text = 'The directory is moved away'
    back_text = 'The directory is there again'

    def __init__(self, _household, folder):
        # It is lost with the folder around it: nobody can make another one in its place.
        self._folder = os.path.join(folder, 'shared')
        self._away = self._folder + '-away'

    @property
    def address(self):
        return f'file://{self._folder}/dubhe'

    @property
    def place(self):
        return f'the registry in the folder {self._folder}/dubhe'

    def start(self):
        os.makedirs(self._folder)

    def start_again(self):
        if os.path.exists(self._folder):
            raise DemoError(f'somebody made {self._folder} while it was away')
        os.rename(self._away, self._folder)

    def kill(self):
        os.rename(self._folder, self._away)
