// A SCIM server as @better-auth/scim's documentation builds it: the plugin in better-auth,
// served by its handler for Node, with its database in memory. What hallmark certify
// finds is the plugin's own.
//
// It listens on a free port of loopback and prints one line: {"base_url": "…"}.
import {createServer} from "node:http";
import {betterAuth} from "better-auth";
import {memoryAdapter} from "better-auth/adapters/memory";
import {toNodeHandler} from "better-auth/node";
import {scim} from "@better-auth/scim";

const token = process.env.SCIM_TOKEN ?? "";
if (token === "") {
    console.error("set SCIM_TOKEN to the bearer token that the server is to accept");
    process.exit(2);
}

const plugin = scim({connections: [{id: "acme", credentials: [{type: "bearer", id: "only", token}]}]});
const database = {};
for (const model of ["user", "session", "account", "verification", ...Object.keys(plugin.schema ?? {})]) {
    database[plugin.schema?.[model]?.modelName ?? model] = [];
}

const server = createServer().listen(0, "127.0.0.1", () => {
    const origin = `http://127.0.0.1:${server.address().port}`;
    const auth = betterAuth({
        baseURL: origin,
        secret: "only for tests, and no secret at all",
        database: memoryAdapter(database),
        rateLimit: {enabled: false},
        telemetry: {enabled: false},
        plugins: [plugin],
    });
    const handle = toNodeHandler(auth);
    server.on("request", (request, response) => {
        // better-call 1.4.0 throws on what fetch's Request refuses, and the process ends.
        if (request.method === "TRACE") response.writeHead(405, {Allow: "GET, POST, PUT, PATCH, DELETE"}).end();
        else handle(request, response);
    });
    console.log(JSON.stringify({base_url: `${origin}/api/auth/scim/v2`}));
});
