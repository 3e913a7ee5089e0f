// A SCIM server as scimmy-routers' README builds it, with its resources in
// memory. What hallmark certify finds is scimmy's own: this file only stores,
// keeps user names unique (RFC 7643 §4.1.1) and answers 404.
//
// It listens on a free port of loopback and prints one line: {"base_url": "…"}.
import {randomUUID} from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const token = process.env.SCIM_TOKEN ?? "";
if (token === "") {
    console.error("set SCIM_TOKEN to the bearer token that the server is to accept");
    process.exit(2);
}

const plain = (value) => JSON.parse(JSON.stringify(value));

// RFC 7644 §5: user names are compared by the PRECIS rules, as far as String has them.
const same = (a, b) => a.normalize("NFKC").toLowerCase() === b.normalize("NFKC").toLowerCase();

// collection makes the three handlers of one resource type.
function collection(unique) {
    const stored = new Map();
    const find = (id) => {
        if (!stored.has(id)) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
        return stored.get(id);
    };
    return {
        ingress(resource, data) {
            const now = new Date().toISOString();
            const before = resource.id ? find(resource.id) : undefined;
            const id = before?.id ?? randomUUID();
            for (const other of stored.values()) {
                if (unique && other.id !== id && same(other[unique], data[unique])) {
                    throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is taken`);
                }
            }
            const after = {...plain(data), id, meta: {created: before?.meta.created ?? now, lastModified: now}};
            stored.set(id, after);
            return after;
        },
        egress(resource) {
            if (resource.id) return find(resource.id);
            const all = [...stored.values()];
            return resource.filter ? resource.filter.match(all) : all;
        },
        degress(resource) {
            find(resource.id);
            stored.delete(resource.id);
        },
    };
}

for (const [type, unique] of [[SCIMMY.Resources.User, "userName"], [SCIMMY.Resources.Group, undefined]]) {
    const {ingress, egress, degress} = collection(unique);
    SCIMMY.Resources.declare(type).ingress(ingress).egress(egress).degress(degress);
}
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);

const app = express();
app.use("/scim/v2", new SCIMMYRouters({
    type: "bearer",
    handler: (request) => {
        const [scheme, value] = (request.header("Authorization") ?? "").split(" ");
        if (scheme.toLowerCase() !== "bearer" || value !== token) throw new Error("Authorization not accepted");
        return "nobody";
    },
    baseUri: (request) => `http://${request.header("Host")}`,
}));

const server = app.listen(0, "127.0.0.1", () => {
    console.log(JSON.stringify({base_url: `http://127.0.0.1:${server.address().port}/scim/v2`}));
});
