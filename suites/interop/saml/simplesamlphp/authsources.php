<?php
// One account, whose password the test chooses.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'ann:' . getenv('IDP_PASSWORD') => [
            'mail' => ['ann@acme.example'],
            'givenName' => ['Ann'],
            'sn' => ['Nguyễn < Lee'],
        ],
    ],
];
