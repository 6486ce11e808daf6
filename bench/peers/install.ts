import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '.peers')

/** Installs a peer at an exact version into a folder that git ignores; returns where the package is. */
export function installPeer(name: string, version: string): string {
  const place = join(folder, 'node_modules', name)
  if (existsSync(place)) return place
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  console.log(`installing ${name} ${version} (once)`)
  const done = spawnSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder, `${name}@${version}`],
    { stdio: 'inherit' },
  )
  if (done.status !== 0) throw new Error(`${name} could not be installed`)
  return place
}
