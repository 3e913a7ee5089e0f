<?php
// SimpleSAMLphp as an identity provider for one sign-on, all of it by the environment:
// IDP_DIR is a folder that may be written, with key.pem, certificate.pem and the service
// provider's own metadata, sp.xml. What is not said here is as SimpleSAMLphp has it.
$config = [
    'baseurlpath' => 'http://' . ($_SERVER['HTTP_HOST'] ?? 'localhost') . '/',
    'certdir' => getenv('IDP_DIR') . '/',
    'datadir' => getenv('IDP_DIR') . '/',
    'loggingdir' => getenv('IDP_DIR') . '/',
    'tempdir' => getenv('IDP_DIR') . '/temp',
    'attributenamemapdir' => '/etc/simplesamlphp/attributemap/', // Debian's
    'metadatadir' => __DIR__ . '/metadata',
    'metadata.sources' => [
        ['type' => 'flatfile'],
        ['type' => 'xml', 'file' => getenv('IDP_DIR') . '/sp.xml'],
    ],
    'secretsalt' => getenv('IDP_PASSWORD'),
    'timezone' => 'UTC',
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'store.type' => 'phpsession',
    'session.phpsession.savepath' => getenv('IDP_DIR'),
    'session.cookie.secure' => false, // loopback, without TLS
    'session.cookie.samesite' => null,
    'language.cookie.secure' => false,
    'logging.handler' => 'errorlog',
    'authproc.idp' => [],
];
