package mockidp

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // formats a logo may have; an SVG can hold scripts
	_ "image/jpeg"
	_ "image/png"
	"io"
	"net/http"

	"hallmark/mockidp/insights"
)

// maxSide bounds the sides of a logo, in pixels (ours).
const maxSide = 4096

// picture is an uploaded logo.
type picture struct {
	mediaType string
	bytes     []byte
}

// putLogo takes an application's logo (S-071) as the multipart field "image".
func (idp *IdP) putLogo(r *http.Request) (answer, error) {
	file, _, err := r.FormFile("image")
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return answer{}, refuse(http.StatusRequestEntityTooLarge, "the body has more than %d bytes", tooLarge.Limit)
		}
		return answer{}, wrong("image", "is required, as a file of multipart/form-data")
	}
	defer file.Close()
	raw, err := io.ReadAll(file)
	if err != nil {
		return answer{}, fmt.Errorf("read logo: %w", err)
	}
	size, format, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case err != nil:
		return answer{}, wrong("image", "is neither PNG nor JPEG nor GIF")
	case size.Width > maxSide || size.Height > maxSide:
		return answer{}, wrong("image", "has a side of more than %d pixels", maxSide)
	}
	return idp.setLogo(r, &picture{"image/" + format, raw})
}

func (idp *IdP) deleteLogo(r *http.Request) (answer, error) { return idp.setLogo(r, nil) }

func (idp *IdP) setLogo(r *http.Request, logo *picture) (answer, error) {
	id := r.PathValue("id")
	err := idp.change(change{about: nobody}, func() ([]insights.Event, error) {
		old, known := idp.apps.get(id)
		if !known {
			return nil, notFound("application", id)
		}
		a := old
		a.Logo.URL = ""
		delete(idp.logos, id)
		if logo != nil {
			// The number makes browsers ask again for another picture.
			a.Logo.URL = fmt.Sprintf("%s/logos/%s?v=%d", idp.options.ConsoleURL, id, idp.now().UnixMilli())
			idp.logos[id] = *logo
		}
		idp.apps.put(id, a)
		return []insights.Event{idp.byAdmin(r, insights.Event{
			Type: "application_update", Resource: a.resource(), Application: a.eventApplication(),
			Changes: []insights.Change{{Field: "logo", From: old.Logo, To: a.Logo}},
		})}, nil
	})
	return noContent, err
}
