import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Problem } from '../parts/notice.tsx'
import { Ribbon } from './ribbon.tsx'
import { signedOutMark } from './session-gate-mark.ts'

/** Takes the admin key; offers to sign in without one where the server trusts this machine. */
export function SignIn({ localSignIn }: { readonly localSignIn: boolean }) {
  const queries = useQueryClient()
  const [key, setKey] = useState('')
  const entered = {
    onSuccess: () => {
      sessionStorage.removeItem(signedOutMark)
      return queries.resetQueries()
    },
  }
  const signIn = useMutation({ mutationFn: () => api.signIn(key.trim()), ...entered })
  const here = useMutation({ mutationFn: () => api.signInHere(), ...entered })
  const error = signIn.error ?? here.error

  return (
    <main className="grid min-h-full place-items-center bg-raised p-4">
      <form
        className="grid w-full max-w-100 gap-4 rounded-large border border-line bg-canvas p-6"
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate()
        }}
      >
        <div className="flex items-center gap-2">
          <Ribbon />
          <h1 className="text-lead font-semibold">Sign in to Telltale</h1>
        </div>
        <TextField
          label="Admin key"
          type="password"
          placeholder="tta-…"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          note="It was printed when the server started for the first time. On the server’s machine, the file operator.key in the data folder also holds one."
        />
        {error !== null && <Problem error={error} />}
        <Button type="submit" look="primary" disabled={key.trim() === '' || signIn.isPending}>
          {signIn.isPending ? 'Signing in…' : 'Sign in'}
        </Button>
        {localSignIn && (
          <Button onClick={() => here.mutate()} disabled={here.isPending}>
            Sign in without a key, from this machine
          </Button>
        )}
      </form>
    </main>
  )
}
