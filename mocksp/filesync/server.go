package filesync

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"hallmark/mocksp/fault"
)

// Options say who may log in and what becomes of a file.
type Options struct {
	// HostKey is what clients know the server by; nil means a new Ed25519 key.
	HostKey ssh.Signer
	// Password and PublicKey tell whether a user may log in. They are called for anything that
	// anybody sends, and must take the same time whatever it is. Nil means nobody.
	Password  func(user, password string) bool
	PublicKey func(user string, key ssh.PublicKey) bool
	// Apply is given each complete file, one of an account at a time, and returns its results
	// file. Required.
	Apply func(user, name string, file []byte) (results []byte)
	// Clock tells the time; nil means time.Now.
	Clock func() time.Time
	// Faults may be nil.
	Faults *fault.Set
	// Logger hears of log-ins and files; nil means nobody does. No credential is logged.
	Logger *slog.Logger
}

// Server serves SFTP. Make one with New. It is safe for concurrent use.
type Server struct {
	config  ssh.ServerConfig
	hostKey ssh.PublicKey
	apply   func(user, name string, file []byte) []byte
	now     func() time.Time
	started time.Time
	faults  *fault.Set
	log     *slog.Logger

	mu       sync.Mutex
	listener net.Listener
	closed   bool
	conns    map[net.Conn]string // → user, "" before log-in
	folders  map[string]*folder
	serving  sync.WaitGroup
}

const (
	// handshakeTime is for key exchange and log-in: long for loopback, short for a stuck client.
	handshakeTime = 10 * time.Second
	// maxConns bounds the connections; a customer has one or two.
	maxConns = 64
)

// New makes a server that listens nowhere yet.
func New(o Options) (*Server, error) {
	if o.Apply == nil {
		return nil, errors.New("filesync: Options.Apply is missing")
	}
	if o.HostKey == nil {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("filesync: make a host key: %w", err)
		}
		if o.HostKey, err = ssh.NewSignerFromKey(key); err != nil {
			return nil, fmt.Errorf("filesync: make a host key: %w", err)
		}
	}
	s := &Server{
		hostKey: o.HostKey.PublicKey(), apply: o.Apply, now: o.Clock, faults: o.Faults, log: o.Logger,
		conns: make(map[net.Conn]string), folders: make(map[string]*folder),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.started = s.now()
	errWho := errors.New("wrong user, password or key")
	s.config = ssh.ServerConfig{
		ServerVersion: "SSH-2.0-Hallmark",
		PasswordCallback: func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if o.Password == nil || !o.Password(c.User(), string(password)) {
				return nil, errWho
			}
			return nil, nil
		},
		PublicKeyCallback: func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if o.PublicKey == nil || !o.PublicKey(c.User(), key) {
				return nil, errWho
			}
			return nil, nil
		},
	}
	s.config.AddHostKey(o.HostKey)
	return s, nil
}

// HostKey is what clients know the server by.
func (s *Server) HostKey() ssh.PublicKey { return s.hostKey }

// Listen starts serving on addr, or on a free port of 127.0.0.1 when addr is empty, and returns
// at once.
func (s *Server) Listen(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil || s.closed {
		return errors.New("filesync: already listening or closed")
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("filesync: %w", err)
	}
	s.listener = l
	s.serving.Go(func() { s.serve(l) })
	return nil
}

// Addr is where Listen listens, such as 127.0.0.1:40123, or empty.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Close stops listening, cuts what is open, and waits until the last file is dealt with.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	var err error
	if s.listener != nil {
		err = s.listener.Close()
		s.listener = nil
	}
	for conn := range s.conns {
		_ = conn.Close() // cut is cut
	}
	s.mu.Unlock()
	s.serving.Wait()
	return err
}

// HangUp cuts the connections of a user, whose credentials were replaced or revoked.
func (s *Server) HangUp(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn, who := range s.conns {
		if who == user {
			_ = conn.Close() // cut is cut
		}
	}
}

func (s *Server) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // closed
		}
		s.mu.Lock()
		full := s.closed || len(s.conns) >= maxConns
		if !full {
			s.conns[conn] = ""
			s.serving.Go(func() { s.talk(conn) })
		}
		s.mu.Unlock()
		if full {
			_ = conn.Close() // the client sees it
		}
	}
}

// talk serves one connection.
func (s *Server) talk(conn net.Conn) {
	defer func() {
		_ = conn.Close() // may be closed already
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
	}()
	_ = conn.SetDeadline(time.Now().Add(handshakeTime)) // of the network, not of the mock's clock
	session, channels, requests, err := ssh.NewServerConn(conn, &s.config)
	if err != nil {
		s.log.Info("log-in refused", "error", err)
		return
	}
	_ = conn.SetDeadline(time.Time{})
	s.mu.Lock()
	s.conns[conn] = session.User()
	s.mu.Unlock()
	s.log.Info("logged in", "user", session.User())
	var open sync.WaitGroup
	open.Go(func() { ssh.DiscardRequests(requests) })
	one := make(chan struct{}, 1)
	for c := range channels {
		if c.ChannelType() != "session" {
			_ = c.Reject(ssh.UnknownChannelType, "only sessions") // the client may be gone
			continue
		}
		select {
		case one <- struct{}{}:
		default:
			_ = c.Reject(ssh.ResourceShortage, "one session at a time")
			continue
		}
		channel, requests, err := c.Accept()
		if err != nil {
			<-one
			continue
		}
		open.Go(func() {
			s.session(channel, requests, s.folderOf(session.User()))
			<-one
		})
	}
	open.Wait()
}

// session serves the subsystem sftp and nothing else: no shell, no commands.
func (s *Server) session(channel ssh.Channel, requests <-chan *ssh.Request, f *folder) {
	defer channel.Close()
	started := false
	var serving sync.WaitGroup
	for r := range requests {
		ok := !started && r.Type == "subsystem" && string(r.Payload) == "\x00\x00\x00\x04sftp"
		if r.WantReply {
			_ = r.Reply(ok, nil) // the client may be gone
		}
		if !ok {
			continue
		}
		started = true
		serving.Go(func() {
			server := sftp.NewRequestServer(channel, sftp.Handlers{FileGet: f, FilePut: f, FileCmd: f, FileList: f})
			status := []byte{0, 0, 0, 0} // RFC 4254 §6.10: how it ended, which OpenSSH waits for
			if err := server.Serve(); err != nil && err.Error() != "EOF" {
				status[3] = 1
			}
			_, _ = channel.SendRequest("exit-status", false, status) // the client may be gone
			_ = channel.Close()
		})
	}
	serving.Wait()
}

// others are the folders of the other accounts, under the fault that shows them.
func (s *Server) others(user string) []*folder {
	if !s.faults.Active(fault.FileFolderShared) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*folder
	for owner, f := range s.folders {
		if owner != user && s.faults.Fires(fault.FileFolderShared) {
			all = append(all, f)
		}
	}
	return all
}

// folderOf is the folder of an account.
func (s *Server) folderOf(user string) *folder {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.folders[user]
	if f == nil {
		f = &folder{server: s, user: user, files: make(map[string]file)}
		s.folders[user] = f
	}
	return f
}
