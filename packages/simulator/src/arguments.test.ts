import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

const bin = fileURLToPath(new URL('bin.ts', import.meta.url))
const run = (...words: readonly string[]): Promise<{ code: unknown; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [bin, ...words], (failure, out, err) =>
      resolve({ code: failure?.code ?? 0, out, err }),
    )
  })

test('options come from the command line, with 4410 as the port', () => {
  expect(readArguments([])).toMatchObject({ port: 4410, host: '127.0.0.1', seed: 1, latencyMs: 0 })
  expect(
    readArguments(['--port=0', '--latency-ms', '200', '--strict-models', '--key', 'a', '--key', 'b']),
  ).toMatchObject({
    port: 0,
    latencyMs: 200,
    strictModels: true,
    keys: ['a', 'b'],
  })
  expect(readArguments(['--without', '/v1/responses', '--without', '/v1/embeddings'])).toMatchObject({
    without: ['/v1/responses', '/v1/embeddings'],
  })
})

test('mistakes are named in one sentence', async () => {
  expect(readArguments(['--port', 'x'])).toEqual({
    sentence: '--port must be a whole number from 0 to 65535, not "x".',
  })
  expect(readArguments(['--wat'])).toEqual({ sentence: "Unknown option '--wat'" })
  expect(await run('--faults', 'explode', '--port', '0')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^There is no fault "explode"/) as string,
  })
})

test('a port in use is explained, and --help helps', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => holder.once('listening', resolve))
  const { port } = holder.address() as AddressInfo
  expect(await run('--port', String(port))).toEqual({
    code: 1,
    out: '',
    err: `Port ${port} on 127.0.0.1 is in use; choose another with --port, or 0 for a free one.\n`,
  })
  holder.close()
  expect((await run('--help')).out).toContain('--tokens-per-second')
})
