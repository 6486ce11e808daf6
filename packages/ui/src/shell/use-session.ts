import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Session } from '../settings-records.ts'
import { signedOutMark } from './session-gate-mark.ts'

async function enter(): Promise<Session> {
  const session = await api.session()
  if (session.signedIn || !session.localSignIn || sessionStorage.getItem(signedOutMark) !== null)
    return session
  await api.signInHere()
  return api.session()
}

/** Who is signed in; where the server trusts this machine, whoever asks is. */
export const useSession = () => useQuery({ queryKey: ['session'], queryFn: enter, staleTime: Infinity })
