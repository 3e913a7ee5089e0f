// A SCIM server as the documentation of @boxyhq/saml-jackson builds it: the directory sync of
// the library behind express, with its database in memory. What hallmark certify finds is
// jackson's own: this file only turns HTTP into calls of requests.handle, as the route of
// jackson's own service does.
//
// It listens on a free port of loopback and prints one line: {"base_url": "…"}.
import express from "express";
import jackson from "@boxyhq/saml-jackson";

const token = process.env.SCIM_TOKEN ?? "";
if (token === "") {
    console.error("set SCIM_TOKEN to the bearer token that the server is to accept");
    process.exit(2);
}

const {directorySyncController: sync} = await jackson.controllers({
    externalUrl: "http://127.0.0.1",
    samlPath: "/api/oauth/saml",
    db: {engine: "mem", ttl: 300, cleanupLimit: 1000},
    noAnalytics: true,
    logger: {info() {}, warn() {}, error: console.error},
});
const {data: directory, error} = await sync.directories.create({
    tenant: "acme", product: "hallmark", name: "acme", type: "jumpcloud-scim-v2",
});
if (error) throw error;

// jackson makes the token of a directory itself; the one we were given stands for it.
const secret = (given) => given === token ? directory.scim.secret : "not " + given;
const number = (text) => text === undefined ? undefined : parseInt(text);

const app = express();
app.use(express.json({type: ["application/json", "application/scim+json"]}));
app.all("/scim/v2/:resource/:id?", async (request, response, next) => {
    try {
        const {count, startIndex, filter} = request.query;
        const {status, data} = await sync.requests.handle({
            method: request.method,
            body: ["POST", "PUT", "PATCH"].includes(request.method) ? request.body : undefined,
            directoryId: directory.id,
            resourceType: request.params.resource,
            resourceId: request.params.id,
            apiSecret: secret((request.header("Authorization") ?? "").split(" ")[1]),
            query: {count: number(count), startIndex: number(startIndex), filter},
        });
        response.status(status).json(data);
    } catch (error) {
        next(error);
    }
});
// What it throws is a 500, as in jackson's own service.
app.use((error, request, response, next) => response.status(error.status ?? 500).json({error: {message: error.message}}));

const server = app.listen(0, "127.0.0.1", () => {
    console.log(JSON.stringify({base_url: `http://127.0.0.1:${server.address().port}/scim/v2`}));
});
