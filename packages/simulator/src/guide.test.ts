import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { faultTable } from './fault-table.ts'
import { gatherFaults } from './gather-faults.ts'
import { startSimulator } from './index.ts'

const guide = await readFile(new URL('../../../docs/simulator.md', import.meta.url), 'utf8')
/** Formatters pad table cells; only the words count. */
const bare = (text: string): string =>
  text
    .replaceAll(/ *\| */g, '|')
    .replaceAll(/-{3,}/g, '---')
    .trim()

test('the guide lists the faults as they are', async () => {
  const table = /<!-- faults:.*?-->\n(.*)<!-- end of faults -->/s.exec(guide)![1]!
  expect(bare(table)).toBe(bare(faultTable(await gatherFaults())))
})

test('the command of the guide gets the answer it promises', async () => {
  const simulator = await startSimulator()
  const [, header, body] = /-H '(x-sim-fault: [^']+)' \\\n {2}-d '([^']+)'/.exec(guide)!
  const reply = await fetch(`${simulator.address}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer k', 'x-sim-fault': header!.replace('x-sim-fault: ', '') },
    body: body!,
  })
  expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '2'])
  await simulator.close()
})
