// A real OpenID Connect provider for the portal's tests: node provider.mjs PORT CALLBACK SIGNED_OUT. Its people change by /people.
import http from "node:http";
import Provider from "oidc-provider";

const [port, callback, signedOut] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const issuer = `http://127.0.0.1:${port}`;
const people = new Map();

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "releve",
      client_secret: "secret-of-tests",
      redirect_uris: [callback],
      post_logout_redirect_uris: [signedOut],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified", "groups"] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  findAccount: async (_, id) =>
    people.has(id) ? { accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) } : undefined,
});

// What a faulty provider would say: of another person than the one who holds the token.
provider.use(async (context, next) => {
  await next();
  const lie = context.path === "/me" && people.get(context.body?.sub)?.in_userinfo;
  if (lie) context.body = { ...context.body, ...lie };
});

const serve = provider.callback();
http
  .createServer((request, response) => {
    if (request.url !== "/people" || request.method !== "PUT") return serve(request, response);
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      people.clear();
      for (const [id, claims] of Object.entries(JSON.parse(body))) people.set(id, claims);
      response.end();
    });
  })
  .listen(port, "127.0.0.1", () => console.log("ready"));
