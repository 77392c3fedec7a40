"""`python -m tests.make_ahead`: makes the folders that all tests share (`made_once`), while the first tests run.

Otherwise the first test that needs one would make it while the others wait, with one processor of several.
"""

from tests.servers.postgres import cluster
from tests.servers.product import folder_with_demo
from tests.servers.sqlite import migrated

if __name__ == "__main__":
    for make in (migrated, cluster, folder_with_demo):
        make()
