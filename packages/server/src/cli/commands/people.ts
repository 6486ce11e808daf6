import type { Person, PersonWithKey, Role, Standing } from '@telltale/sdk'
import type { Command } from 'commander'
import { act, textOption } from '../act.ts'
import { connect, connecting } from '../connect.ts'
import { badUse, type CliCommand } from '../parts.ts'
import { table } from '../table.ts'

const roles: readonly string[] = ['viewer', 'editor', 'admin'] satisfies readonly Role[]

/** `telltale people`: who may come in, and in which role. */
export const command: CliCommand = {
  name: 'people',
  register(program, parts) {
    const people = program.command('people').description('who may come in, and in which role')
    const standing = (verb: Command): Command =>
      connecting(
        verb
          .requiredOption('--role <role>', 'viewer, editor or admin')
          .option(
            '--projects <list>',
            'the only projects they are in, separated by commas; all when left out',
          ),
      )

    act(
      connecting(people.command('list').description('everyone with a personal key')),
      parts,
      async (options) => {
        const list = await (await connect(options, parts)).admin.people()
        return { json: { people: list }, text: peopleTable(list) }
      },
    )
    act(
      standing(people.command('add <name>').description('add someone; their key is shown this once')),
      parts,
      async (options, name) => {
        const wanted = standingOf(options)
        return withKey(await (await connect(options, parts)).admin.addPerson({ name: name!, ...wanted }))
      },
    )
    act(
      standing(people.command('change <id>').description('set what someone may, all of it')),
      parts,
      async (options, id) => {
        const wanted = standingOf(options)
        const person = await (await connect(options, parts)).admin.changePerson(id!, wanted)
        return { json: person, text: peopleTable([person]) }
      },
    )
    act(
      connecting(people.command('renew <id>').description('give someone a new key; the old one ends')),
      parts,
      async (options, id) => withKey(await (await connect(options, parts)).admin.renewPersonKey(id!)),
    )
    act(
      connecting(people.command('remove <id>').description('end someone’s key for good')),
      parts,
      async (options, id) => {
        const person = await (await connect(options, parts)).admin.removePerson(id!)
        return { json: person, text: `${person.name} is removed.` }
      },
    )
  },
}

function standingOf(options: { readonly [name: string]: unknown }): Standing {
  const role = textOption(options, 'role')!
  if (!roles.includes(role)) throw badUse(`--role "${role}" is none of ${roles.join(', ')}.`)
  const projects = textOption(options, 'projects')?.split(',')
  return { role: role as Role, projects: projects?.map((project) => project.trim()) ?? null }
}

const withKey = (made: PersonWithKey) => ({
  json: made,
  text: `${made.secret}\nThis is the only time the key of ${made.person.name} is shown. Their id is ${made.person.id}.`,
})

const peopleTable = (people: readonly Person[]): string =>
  table(
    ['id', 'name', 'role', 'projects', 'key', 'added', 'removed'],
    people.map((person) => [
      person.id,
      person.name,
      person.role,
      person.projects?.join(', ') ?? 'all',
      person.hint,
      person.createdAt.slice(0, 10),
      person.revokedAt?.slice(0, 10) ?? '',
    ]),
  )
