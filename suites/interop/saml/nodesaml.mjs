// The service provider of @node-saml/node-saml, which passport-saml is made of. It listens on a
// free port of loopback and prints {"base_url": "…"}.
//
//	PUT /idp    {issuer, sso_url, certificate}: the identity provider to trust
//	GET /login  sends the browser there; POST /acs says who came back, as JSON
import {createServer} from 'node:http';
import {SAML} from '@node-saml/node-saml';

let saml;
const body = async (request) => {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
};
const server = createServer(async (request, response) => {
  try {
    switch (`${request.method} ${request.url}`) {
      case 'PUT /idp': {
        const idp = JSON.parse(await body(request));
        saml = new SAML({
          issuer: base() + '/metadata', audience: base() + '/metadata', callbackUrl: base() + '/acs',
          idpIssuer: idp.issuer, entryPoint: idp.sso_url, idpCert: idp.certificate,
          identifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
          validateInResponseTo: 'ifPresent', wantAuthnResponseSigned: false, wantAssertionsSigned: true, // JumpCloud signs assertions
        });
        response.writeHead(204).end();
        break;
      }
      case 'GET /login': response.writeHead(302, {location: await saml.getAuthorizeUrlAsync('here', undefined, {})}).end(); break;
      case 'POST /acs': {
        const {profile} = await saml.validatePostResponseAsync(Object.fromEntries(new URLSearchParams(await body(request))));
        response.end(JSON.stringify({name: profile.nameID, format: profile.nameIDFormat, attributes: profile.attributes}));
        break;
      }
      default: response.writeHead(404).end();
    }
  } catch (error) {
    response.writeHead(403).end(error.message);
  }
});
const base = () => `http://127.0.0.1:${server.address().port}`;
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({base_url: base()})));
