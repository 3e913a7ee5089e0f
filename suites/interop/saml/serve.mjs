// What both identity providers here share: they run as `node NAME.mjs KEY CERTIFICATE`, files in
// PEM, listen on a free port of loopback and print one line: {"base_url": "…"}.
//
//	GET /metadata   what the support desk is handed
//	PUT /sp         {metadata, entity_id, acs_url}: the service provider to sign on to
//	GET /sso        the page that posts a response, to a SAMLRequest if the address has one
//
// Everybody is signed on as the same person.
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';

const [key, cert] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
export {key, cert};
export const issuer = 'https://idp.example/metadata';
export const person = {email: 'ann@acme.example', given: 'Ann', family: 'Nguyễn < Lee'};
export const attribute = {given: 'urn:oid:2.5.4.42', family: 'urn:oid:2.5.4.4', email: 'urn:oid:0.9.2342.19200300.100.1.3'};
export const emailFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
export const page = (action, fields) => `<form method="post" action="${escape(action)}">` +
  Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${escape(value)}">`).join('') + '</form>';

// serve has one function for each route. A request has what express would give it.
export function serve({metadata, introduce, signOn}) {
  const server = createServer(async (request, response) => {
    const {pathname, searchParams} = new URL(request.url, base());
    Object.assign(request, {query: Object.fromEntries(searchParams), originalUrl: request.url, protocol: 'http'});
    response.set = response.setHeader;
    response.send = response.end;
    const failed = (error) => response.writeHead(500).end(String(error?.stack ?? error));
    try {
      switch (`${request.method} ${pathname}`) {
        case 'GET /metadata': await metadata(request, response); break;
        case 'GET /sso': await signOn(request, response, failed); break;
        case 'PUT /sp': {
          let body = '';
          for await (const part of request.setEncoding('utf8')) body += part;
          await introduce(JSON.parse(body));
          response.writeHead(204).end();
          break;
        }
        default: response.writeHead(404).end();
      }
    } catch (error) {
      failed(error);
    }
  });
  const base = () => `http://127.0.0.1:${server.address().port}`;
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({base_url: base()})));
  return base;
}
