import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openSpool } from './spool-open.ts'

test.each([90, 140, 230])(
  'a process killed after %d ms of writing loses no row it knew to be flushed, and writes none twice',
  async (afterMs) => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-writer-'))
    const writer = spawn(process.execPath, [join(import.meta.dirname, 'spool-writer.fixture.ts'), folder])
    let output = ''
    writer.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const gone = new Promise((resolve) => writer.once('exit', resolve))
    await new Promise((resolve) => writer.stdout.once('data', resolve))
    await sleep(afterMs)
    writer.kill('SIGKILL')
    await gone
    const flushed = Number(output.trim().split('\n').at(-1))

    const landed: number[] = []
    const spool = await openSpool({
      folder,
      maxBytes: 256 * 1024 ** 2,
      land: async ({ path }) => {
        for (const line of readFileSync(path, 'utf8').trimEnd().split('\n'))
          landed.push((JSON.parse(line) as { n: number }).n)
      },
    })
    await spool.landed()
    await spool.close()
    expect(flushed).toBeGreaterThan(0)
    expect(landed.length).toBeGreaterThanOrEqual(flushed)
    expect([...landed].sort((a, b) => a - b)).toEqual(landed.map((_, index) => index))
    rmSync(folder, { recursive: true, force: true })
  },
)
