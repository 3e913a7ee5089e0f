// What the service providers here share: they run as `node NAME.mjs KEY CERTIFICATE`, files in
// PEM, with which they sign their requests, listen on a free port of loopback and print one
// line: {"base_url": "…"}. Their entity ID is base_url/metadata.
//
//	PUT /idp      {issuer, sso_url, certificate, metadata}: the identity provider to trust; the
//	              answer is {certificate} that signs requests
//	GET /login    sends the browser there; ?binding=post by a form, ?signed by a signed request
//	POST /acs     says who came, as {name, relay, attributes}, or 403 with the reason
import {createServer} from 'node:http';
import {page} from './serve.mjs';

// party has one function for each route. login gives {location} or {action, fields}, or answers
// by itself; consume gives {name, attributes}, and relay if it is not RelayState.
export function party({trust, login, consume}) {
  const server = createServer(async (request, response) => {
    const {pathname, searchParams} = new URL(request.url, base());
    let text = '';
    for await (const part of request.setEncoding('utf8')) text += part;
    try {
      switch (`${request.method} ${pathname}`) {
        case 'PUT /idp': response.end(JSON.stringify({certificate: await trust(JSON.parse(text), base())})); break;
        case 'GET /login': {
          const {location, action, fields} = await login({post: searchParams.get('binding') === 'post', signed: searchParams.has('signed'), relay: 'here'}, request, response) ?? {};
          if (location) response.writeHead(302, {location}).end();
          else if (action) response.end(page(action, fields));
          break;
        }
        case 'POST /acs': {
          const fields = Object.fromEntries(new URLSearchParams(text));
          const {name, relay, attributes} = await consume(fields, request, response);
          const sorted = Object.entries(attributes ?? {}).map(([key, value]) => [key, [value].flat()]).sort(([a], [b]) => a < b ? -1 : 1);
          response.end(JSON.stringify({name, relay: relay ?? fields.RelayState, attributes: Object.fromEntries(sorted)}));
          break;
        }
        default: response.writeHead(404).end();
      }
    } catch (error) {
      response.writeHead(403).end(String(error?.message || error));
    }
  });
  const base = () => `http://127.0.0.1:${server.address().port}`;
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({base_url: base()})));
}
