/**
 * Everything a fresh machine needs before `npm start` or `npm test`, and nothing when it has it already.
 * Plain JavaScript on purpose: the first run happens on whatever Node the machine has (20 or newer),
 * before the pinned Node and TypeScript are installed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { locksTheSame } from './lock-file.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...parts) => join(root, ...parts)
const changedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

/** The newest change below a folder; node_modules and what was built do not count. */
function newestBelow(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestBelow(path) : statSync(path).mtimeMs)
  }
  return newest
}

function run(what, command, args) {
  process.stderr.write(`telltale: ${what}\n`)
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (done.status === 0) return
  process.stderr.write(
    `telltale: "${command} ${args.join(' ')}" failed; fix what it says above and run the command again.\n`,
  )
  process.exit(done.status ?? 1)
}

const [major] = process.versions.node.split('.').map(Number)
if (major < 20) {
  process.stderr.write(
    `telltale: Node ${process.versions.node} is too old; install Node 20 or newer and run the command again.\n`,
  )
  process.exit(2)
}

if (changedAt(at('package-lock.json')) > changedAt(at('node_modules/.package-lock.json'))) {
  const lock = readFileSync(at('package-lock.json'), 'utf8')
  run('installing packages (once)', 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'])
  const after = readFileSync(at('package-lock.json'), 'utf8')
  if (!locksTheSame(lock, after)) {
    process.stderr.write(
      'telltale: npm changed package-lock.json; commit the change or check the npm version.\n',
    )
    if (process.env.CI) process.exit(1)
  } else if (after !== lock) {
    // Put back as it was, and no newer than what was installed from it.
    const { atime, mtime } = statSync(at('node_modules/.package-lock.json'))
    writeFileSync(at('package-lock.json'), lock)
    utimesSync(at('package-lock.json'), atime, mtime)
  }
}

const sources = ['packages/ui/src', 'packages/sdk/src'].map((folder) => newestBelow(at(folder)))
if (
  Math.max(...sources, changedAt(at('packages/ui/index.html'))) > changedAt(at('packages/ui/dist/index.html'))
) {
  run('building the web interface (when its sources changed)', process.execPath, [
    at('node_modules/vite/bin/vite.js'),
    'build',
    'packages/ui',
    '--logLevel',
    'warn',
  ])
}
