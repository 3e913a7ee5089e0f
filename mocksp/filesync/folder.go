package filesync

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pkg/sftp"
)

const (
	// maxFolder bounds the bytes of one account, uploads under way included: two of the
	// largest files and their results.
	maxFolder = 4 * MaxFile
	maxFiles  = 200

	resultsSuffix = ".results.csv"
)

// folder is what one account sees: files, and no folders in it.
type folder struct {
	server *Server
	user   string

	taking sync.Mutex // held while a file is taken in: one after another

	mu    sync.Mutex
	files map[string]file
	bytes int64 // of files and of uploads under way
}

type file struct {
	data     []byte
	modified time.Time
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}$`)

// nameOf is the name of a file at a path, which the protocol's server has cleaned. Whatever
// leads out of the folder names nothing in it.
func nameOf(path string) (string, bool) {
	name := strings.TrimPrefix(path, "/")
	return name, nameForm.MatchString(name)
}

// synced tells whether a file of that name is one to be taken in.
func synced(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".csv") && !strings.HasSuffix(lower, resultsSuffix)
}

// grow reports whether there is room for n more bytes, and takes it. n may be negative.
func (f *folder) grow(n int64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n > 0 && f.bytes+n > maxFolder {
		return false
	}
	f.bytes += n
	return true
}

// keep stores a file whose bytes are counted already, and takes it in.
func (f *folder) keep(name string, data []byte) error {
	if err := f.put(name, data); err != nil || !synced(name) {
		return err
	}
	return f.take(name, data)
}

func (f *folder) put(name string, data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, there := f.files[name]
	if !there && len(f.files) >= maxFiles {
		f.bytes -= int64(len(data))
		return sftp.ErrSSHFxFailure
	}
	f.bytes -= int64(len(old.data))
	f.files[name] = file{data, f.server.now()}
	return nil
}

// take has the file applied and puts the results next to it.
func (f *folder) take(name string, data []byte) error {
	f.taking.Lock()
	defer f.taking.Unlock()
	f.server.log.Info("file taken", "user", f.user, "file", name, "bytes", len(data))
	results := f.server.apply(f.user, name, data)
	f.mu.Lock()
	f.bytes += int64(len(results)) // never refused: the client must learn what became of its file
	f.mu.Unlock()
	return f.put(name[:len(name)-len(".csv")]+resultsSuffix, results)
}

// seen are the files that the account sees: its own.
func (f *folder) seen() map[string]file {
	all := make(map[string]file)
	for _, one := range append(f.server.others(f.user), f) { // its own last: they win
		one.mu.Lock()
		maps.Copy(all, one.files)
		one.mu.Unlock()
	}
	return all
}

// Fileread implements sftp.FileReader.
func (f *folder) Fileread(r *sftp.Request) (io.ReaderAt, error) {
	name, _ := nameOf(r.Filepath)
	one, ok := f.seen()[name]
	if !ok {
		return nil, sftp.ErrSSHFxNoSuchFile
	}
	return bytes.NewReader(one.data), nil // data is never changed, only replaced
}

// Filewrite implements sftp.FileWriter. A file is written from its beginning, as a whole.
func (f *folder) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	name, ok := nameOf(r.Filepath)
	if !ok || strings.HasSuffix(strings.ToLower(name), resultsSuffix) {
		return nil, sftp.ErrSSHFxPermissionDenied
	}
	f.mu.Lock()
	_, there := f.files[name]
	f.mu.Unlock()
	switch flags := r.Pflags(); {
	case flags.Append, there && !flags.Trunc:
		return nil, sftp.ErrSSHFxOpUnsupported
	case there && flags.Excl:
		return nil, sftp.ErrSSHFxFailure
	}
	return &upload{folder: f, name: name, pieces: make(map[int64]int64)}, nil
}

// Filecmd implements sftp.FileCmder. There are no folders and no links.
func (f *folder) Filecmd(r *sftp.Request) error {
	switch r.Method {
	case "Setstat":
		if r.AttrFlags().Size {
			return sftp.ErrSSHFxOpUnsupported
		}
		return nil // modes and times are nothing here, and clients set them unasked
	case "Remove":
		name, _ := nameOf(r.Filepath)
		f.mu.Lock()
		defer f.mu.Unlock()
		one, ok := f.files[name]
		if !ok {
			return sftp.ErrSSHFxNoSuchFile
		}
		f.bytes -= int64(len(one.data))
		delete(f.files, name)
		return nil
	case "Rename":
		return f.rename(r, false)
	}
	return sftp.ErrSSHFxPermissionDenied
}

// PosixRename implements sftp.PosixRenameFileCmder: it may replace a file.
func (f *folder) PosixRename(r *sftp.Request) error { return f.rename(r, true) }

// rename takes a file in that was uploaded under another name, as careful clients do.
func (f *folder) rename(r *sftp.Request, replace bool) error {
	from, _ := nameOf(r.Filepath)
	to, ok := nameOf(r.Target)
	if !ok || strings.HasSuffix(strings.ToLower(to), resultsSuffix) {
		return sftp.ErrSSHFxPermissionDenied
	}
	f.mu.Lock()
	one, there := f.files[from]
	old, taken := f.files[to]
	switch {
	case !there:
		f.mu.Unlock()
		return sftp.ErrSSHFxNoSuchFile
	case from == to:
		f.mu.Unlock()
		return nil
	case taken && !replace:
		f.mu.Unlock()
		return sftp.ErrSSHFxFailure
	}
	f.bytes -= int64(len(old.data))
	f.files[to] = one
	delete(f.files, from)
	f.mu.Unlock()
	if synced(to) && !synced(from) {
		return f.take(to, one.data)
	}
	return nil
}

// Filelist implements sftp.FileLister.
func (f *folder) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	root := r.Filepath == "/"
	switch {
	case r.Method == "List" && root:
		var all list
		for name, one := range f.seen() {
			all = append(all, info{name, int64(len(one.data)), one.modified, false})
		}
		slices.SortFunc(all, func(a, b fs.FileInfo) int { return strings.Compare(a.Name(), b.Name()) })
		return all, nil
	case r.Method == "Stat" && root:
		return list{info{"/", 0, f.server.started, true}}, nil
	case r.Method == "Stat":
		name, _ := nameOf(r.Filepath)
		if one, ok := f.seen()[name]; ok {
			return list{info{name, int64(len(one.data)), one.modified, false}}, nil
		}
	}
	return nil, sftp.ErrSSHFxNoSuchFile
}

type list []fs.FileInfo

// ListAt implements sftp.ListerAt.
func (l list) ListAt(into []os.FileInfo, offset int64) (int, error) {
	if offset < 0 || offset >= int64(len(l)) {
		return 0, io.EOF
	}
	n := copy(into, l[offset:])
	if offset+int64(n) == int64(len(l)) {
		return n, io.EOF
	}
	return n, nil
}

// info is an fs.FileInfo.
type info struct {
	name     string
	size     int64
	modified time.Time
	dir      bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return i.modified }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o700
	}
	return 0o600
}
