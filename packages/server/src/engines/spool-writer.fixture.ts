import { openSpool } from './spool-open.ts'

/**
 * A process to be killed: appends numbered rows to the spool in the folder given, as fast as they are flushed, and
 * prints the number of rows known to be on disk. Its tape is away for ever.
 */
const spool = await openSpool({
  folder: process.argv[2]!,
  maxBytes: 256 * 1024 ** 2,
  sealRows: 300,
  land: () => Promise.reject(new Error('away')),
})
for (let written = 0; ;) {
  for (let index = 0; index < 20; index += 1)
    spool.append('calls', `{"n":${written++},"pad":"${'x'.repeat(500)}"}`)
  await spool.flushed()
  process.stdout.write(`${written}\n`)
}
