// Finds the requirements of peer_fastapi.py. The benchmark installs nothing.
import { spawnSync } from 'node:child_process';

const MODULES = [
  'fastapi',
  'sqlalchemy',
  'greenlet',
  'asyncpg',
  'uvloop',
  'httptools',
  'jwt',
  'cryptography',
  'uvicorn',
];
const DEBIAN_PACKAGES = MODULES.map((name) => `python3-${name}`).join(' ');
export const HOW_TO_INSTALL = `No peer: no python3 with ${MODULES.join(', ')}. On Debian: apt install ${DEBIAN_PACKAGES}; elsewhere install them with pip (jwt is "pyjwt") and set BENCH_PYTHON.`;

const PRINT_VERSIONS = `
import platform, pydantic, ${MODULES}
print('Python ' + platform.python_version(), end='')
for module in (fastapi, pydantic, sqlalchemy): print(',', module.__name__, module.__version__, end='')
`;

/** A Python that has all modules, and their versions. The first in the path may not find Debian's packages. */
export function findPython() {
  const candidates = process.env.BENCH_PYTHON ? [process.env.BENCH_PYTHON] : ['python3', '/usr/bin/python3'];
  for (const command of candidates) {
    const { status, stdout } = spawnSync(command, ['-c', PRINT_VERSIONS], { encoding: 'utf8' });
    if (status === 0) return { command, versions: stdout };
  }
  return undefined;
}

/** In SQLAlchemy's notation; its driver connects over a Unix socket without TLS. */
export const peerUrlOf = (url) =>
  url.replace('postgres:', 'postgresql+asyncpg:').replace('&sslmode=disable', '');
