import type { ApiKey } from '../records.ts'
import type { Person, PersonWithKey, Project, Standing } from '../settings-records.ts'
import type { Get, Send } from '../verbs.ts'

/** The part of the control API that says who may come in: projects, people and keys of applications. */
export const accessVerbs = (get: Get, send: Send) => ({
  projects: () => get<{ projects: readonly Project[] }>('/api/projects'),
  createProject: (project: { id: string; name: string }) => send('POST', '/api/projects', {}, project),
  people: () => get<{ people: readonly Person[] }>('/api/people'),
  addPerson: (person: Standing & { readonly name: string }) =>
    send<PersonWithKey>('POST', '/api/people', {}, person),
  changePerson: (id: string, standing: Standing) => send<Person>('PUT', `/api/people/${id}`, {}, standing),
  renewPersonKey: (id: string) => send<PersonWithKey>('POST', `/api/people/${id}/key`, {}),
  removePerson: (id: string) => send<Person>('DELETE', `/api/people/${id}`),
  keys: (project?: string) => get<{ keys: readonly ApiKey[] }>('/api/keys', { project }),
  createKey: (
    key: {
      name: string
      expiresAt?: string
      allowedModels?: readonly string[]
      tags?: { [name: string]: string }
    },
    project?: string,
  ) => send<{ key: ApiKey; secret: string }>('POST', '/api/keys', { project }, key),
  revokeKey: (id: string, project?: string) =>
    send('DELETE', `/api/keys/${encodeURIComponent(id)}`, { project }),
})
