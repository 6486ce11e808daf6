import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { fileText, promptDesk } from './prompt-desk.ts'

const { at, read, isThere, write, run, json, api, edit, detail, git, folder } = promptDesk()

describe('pull', () => {
  test('writes what is active, one prompt a file, the same bytes each time', async () => {
    await edit('support', 'Help {name}.\r\n  As it stands: {"a": 1} 你好\n')
    await edit('welcome', 'Hello')
    expect(await run('pull')).toMatchObject({
      code: 0,
      out: expect.stringContaining('2 written, 0 as they were.'),
    })
    expect(readdirSync(at('prompts')).sort()).toEqual(['.telltale-prompts.json', 'support.md', 'welcome.md'])
    expect(read('prompts/support.md')).toBe(
      fileText('support', 'Help {name}.\r\n  As it stands: {"a": 1} 你好\n'),
    )
    const before = readdirSync(at('prompts')).map((name) => lstatSync(at('prompts', name)).mtimeMs)
    expect((await run('pull')).out).toContain('0 written, 2 as they were.')
    expect(readdirSync(at('prompts')).map((name) => lstatSync(at('prompts', name)).mtimeMs)).toEqual(before)
  })

  test('brings a file up to date, wherever it lies, and leaves one of the same words as it is', async () => {
    await edit('support', 'One')
    await edit('welcome', 'Hello')
    await run('pull', 'prompts', '--prompt', 'support')
    expect(isThere('prompts/welcome.md')).toBe(false)
    mkdirSync(at('prompts/team'))
    execFileSync('mv', [at('prompts/support.md'), at('prompts/team/help.md')])
    const windows = `\uFEFF${fileText('welcome', 'Hello').replaceAll('\n', '\r\n')}`
    write('prompts/welcome.md', windows)
    await edit('support', 'Two')
    expect((await run('pull')).out).toContain('prompts/team/help.md  support@2')
    expect(read('prompts/team/help.md')).toBe(fileText('support', 'Two'))
    expect(read('prompts/welcome.md')).toBe(windows)
  })

  test('never writes over an edit: it says what to do, and touches no file', async () => {
    await edit('support', 'One')
    await edit('welcome', 'Hello')
    await run('pull')
    const mine = fileText('support', 'Mine')
    write('prompts/support.md', mine)
    // Only the file went on: there is nothing to pull.
    expect(await run('pull')).toMatchObject({ code: 0, out: expect.stringContaining('ahead of production') })
    await edit('support', 'Theirs')
    await edit('welcome', 'Hello again')
    const conflict = await run('pull')
    expect(conflict.code).toBe(1)
    expect(conflict.out).toContain('telltale prompts diff prompts/support.md')
    expect(conflict.out).toContain('Nothing was written.')
    expect(read('prompts/support.md')).toBe(mine)
    expect(read('prompts/welcome.md')).toBe(fileText('welcome', 'Hello'))
    expect(await json('pull')).toMatchObject({ conflicts: ['support'] })
    expect((await run('pull', '--prompt', 'support', '--force')).code).toBe(0)
    expect(read('prompts/support.md')).toBe(fileText('support', 'Theirs'))
  })

  test('writes nothing through a symbolic link, and no name leads out of the folder', async () => {
    await edit('support', 'One')
    write('elsewhere.md', 'precious')
    mkdirSync(at('prompts'))
    symlinkSync(at('elsewhere.md'), at('prompts/support.md'))
    expect((await run('pull')).code).toBe(1)
    expect(await run('pull', '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no regular file'),
    })
    expect(read('elsewhere.md')).toBe('precious')

    const evil = createServer((request, response) => {
      const version = {
        ...{ template: 'x', modelId: 'gpt-4o-mini', temperature: 0.2, maxTokens: 300 },
        name: '../evil',
        version: 1,
        hash: 'a'.repeat(64),
        shortHash: 'a',
      }
      const standing = { environment: 'production', version: 1 }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(
          /prompts(\?|$)/.test(request.url!)
            ? { prompts: [{ name: '../evil' }] }
            : { name: '../evil', versions: [version], environments: [standing], activations: [] },
        ),
      )
    })
    await once(evil.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`
    expect(await run('pull', 'prompts', '--url', url, '--force')).toMatchObject({
      code: 1,
      err: expect.stringContaining('which no prompt can be called'),
    })
    evil.close()
    expect(readdirSync(folder()).sort()).toEqual(['elsewhere.md', 'prompts'])
  })

  test('one prompt goes to the terminal or a file, as ever', async () => {
    await edit('support', 'One')
    await edit('support', 'Two')
    expect((await run('pull', 'support')).out).toBe(fileText('support', 'Two'))
    expect((await run('pull', 'support', '--version', '1', '--out', 'one.md')).code).toBe(0)
    expect(read('one.md')).toBe(fileText('support', 'One'))
  })
})

describe('push', () => {
  test('dry, it shows words and lines and sends nothing; then it registers, and activates when told to', async () => {
    await edit('support', 'You help customers.\nBe short.')
    await run('pull')
    write('prompts/support.md', fileText('support', 'You advise customers.\nBe short.'))
    write('prompts/fresh.md', fileText('fresh', 'New'))
    const dry = await run('push', '--dry-run', '--words')
    expect(dry.code).toBe(0)
    expect(dry.out).toContain('You [-help-]{+advise+} customers.')
    expect(dry.out).toContain('support: a new version is registered')
    expect((await run('push', '--dry-run')).out).toMatch(
      /^- You help customers\.\n\+ You advise customers\.\n {2}Be short\./m,
    )
    expect((await detail('support')).versions).toHaveLength(1)

    expect((await run('push', '--message', 'advice')).out).toContain('support@2 is registered.')
    expect(await detail('support')).toMatchObject({
      live: { version: 1 },
      versions: [{ message: 'advice' }, {}],
    })
    expect(await detail('fresh')).toMatchObject({ live: { version: 1 } })
    await run('push', '--activate', '--environment', 'staging')
    expect((await run('activate', 'support@2', '--environment', 'staging')).out).toContain(
      'is active in staging',
    )
    expect(await detail('support')).toMatchObject({
      live: { version: 1 },
      environments: [{ environment: 'production' }, { environment: 'staging', version: 2 }],
    })
    expect(await json('push', '--activate')).toMatchObject({
      prompts: [
        { name: 'fresh', created: false, active: true },
        { name: 'support', version: 2, created: false, active: true },
      ],
    })
    expect((await run('diff', 'prompts')).code).toBe(0)
  })

  test('refuses what would undo another’s change, sends nothing at all, and goes on when forced', async () => {
    await edit('support', 'One')
    await run('pull')
    await edit('support', 'Theirs')
    write('prompts/support.md', fileText('support', 'Mine'))
    write('prompts/other.md', fileText('other', 'Beside'))
    const refused = await run('push', '--activate')
    expect(refused.code).toBe(1)
    expect(refused.out).toContain('production has another version 2')
    expect(refused.out).toContain('telltale prompts diff prompts/support.md')
    expect((await detail('support')).versions).toHaveLength(2)
    expect((await api('GET', '/api/prompts/other')).status).toBe(404)
    expect((await json('push', '--activate')).refused).toBe(true)
    expect((await run('push', '--activate', '--force')).code).toBe(0)
    expect((await detail('support')).live).toMatchObject({ version: 3, template: 'Mine' })
  })

  test('does not put on again what was rolled back; a commit that is reverted goes through', async () => {
    write('prompts/support.md', fileText('support', 'One'))
    await run('push', '--activate')
    write('prompts/support.md', fileText('support', 'Two'))
    await run('push', '--activate')
    expect((await run('rollback', 'support')).out).toContain('support@1 is live')
    const refused = await run('push', '--activate')
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringContaining('gave way to the older version 1'),
    })
    await run('activate', 'support@2')
    write('prompts/support.md', fileText('support', 'One'))
    expect((await run('push', '--activate')).code).toBe(0)
    expect((await detail('support')).live.version).toBe(1)
  })

  test('the history of the repository tells what the folder held', async () => {
    git('init', '--quiet')
    for (const words of ['One', 'Two', 'Three']) {
      write('prompts/support.md', fileText('support', words))
      git('add', '.')
      git('commit', '--quiet', '-m', words)
    }
    await edit('support', 'Unseen')
    expect((await run('push', '--activate')).code).toBe(1)
    await edit('support', 'Two')
    expect((await run('push', '--activate')).code).toBe(0)
    expect((await detail('support')).live.template).toBe('Three')
  })

  test('says which file cannot be used, and sends none', async () => {
    write('prompts/good.md', fileText('good', 'x'))
    write('prompts/bad.md', fileText('bad', 'x').replace('---\nname', '---\ntop_k: 3\nname'))
    write('prompts/large.md', fileText('large', 'x'.repeat(10_000_000)))
    const { code, err } = await run('push')
    expect(code).toBe(1)
    expect(err).toContain('"top_k" is not known here; known are: "name", "model", "temperature", "maxTokens"')
    expect(err).toContain('prompts/large.md is larger than 4 MiB.')
    expect((await api('GET', '/api/prompts')).json.prompts).toEqual([])
  })
})
