/** A small HTTP proxy on a loopback port, so that `own-client.ts` needs no other. */
import { Effect } from "effect"
import { createServer, request as send } from "node:http"
import { connect } from "node:net"

interface Proxy {
  readonly url: string
  readonly targets: ReadonlyArray<string>
  readonly close: () => void
}

export const startProxy = Effect.acquireRelease(
  Effect.callback<Proxy>((resume) => {
    const targets: Array<string> = []
    const server = createServer()
      // For http: the client sends the whole URL, and the proxy forwards the request.
      .on("request", ({ headers, url = "" }, response) => {
        targets.push(new URL(url).host)
        send(url, { headers }, (upstream) => {
          response.writeHead(upstream.statusCode ?? 502, upstream.headers)
          upstream.pipe(response)
        }).on("error", () => response.destroy()).end()
      })
      // For https: the proxy forwards encrypted bytes.
      .on("connect", ({ url = "" }, client) => {
        targets.push(url)
        const { hostname, port } = new URL(`http://${url}`)
        const upstream = connect(Number(port || 443), hostname, () => {
          client.write("HTTP/1.1 200 Connection established\r\n\r\n")
          upstream.pipe(client).pipe(upstream)
        })
        upstream.on("error", () => client.destroy())
        client.on("error", () => upstream.destroy())
      })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, targets, close: () => void server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)
