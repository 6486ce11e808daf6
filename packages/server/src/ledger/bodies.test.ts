import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { openSpool } from '../engines/spool-open.ts'
import { bodyLine } from './write.ts'

const bodies = [
  '{}',
  '{"model":"gpt-4o","messages":[{"role":"user","content":"Say \\"}\\" twice:\\n}{ \\\\"}]}',
  '{ "spaces" :  [ 1 , 2.0 , 1e3 ] , "big": 12345678901234567890, "same": 1, "same": 2 }',
  '{"lone":"\\ud83d","escaped":"\\u00e9","plain":"Grüße 你好 😀 \u2028"}',
  `${'{"deep":'.repeat(3_000)}1${'}'.repeat(3_000)}`,
  '{"not": json}',
  '{"open":"',
  '{}{}',
  '{"a":1} ',
  '{\n  "pretty": true\n}',
  '[{"a":1}]',
  '"text"',
  'null',
  '17',
  'data: {"a":1}\n\ndata: [DONE]\n\n',
  'x'.repeat(300_000),
  `{"long":"${'x'.repeat(300_000)}"}`,
]

onEveryTape('bodies', (tape) => {
  test('come back byte for byte, given as text or as bytes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telltale-bodies-'))
    const spool = await openSpool({ folder, maxBytes: 1e8, land: (segment) => tape().land(segment) })
    for (const [index, body] of bodies.entries())
      for (const [hash, given] of [
        [`text-${index}`, body],
        [`bytes-${index}`, Buffer.from(body)],
      ] as const)
        spool.append(
          'bodies',
          bodyLine({
            projectId: 'bodies',
            hash,
            at: new Date().toISOString(),
            contentType: 'text/plain',
            body: given,
          }),
        )
    await spool.landed()
    expect(spool.status()).toMatchObject({ landedRows: bodies.length * 2, refusedSegments: 0 })
    await spool.close()
    rmSync(folder, { recursive: true, force: true })
    const kept = await tape().rows(z.object({ hash: z.string(), body: z.string() }), {
      text: "SELECT hash, body FROM telltale.bodies WHERE project_id = 'bodies'",
    })
    const found = new Map(kept.map(({ hash, body }) => [hash, body]))
    for (const [index, body] of bodies.entries()) {
      expect(found.get(`text-${index}`)).toBe(body)
      expect(found.get(`bytes-${index}`)).toBe(body)
    }
  })
})
