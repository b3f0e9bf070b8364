package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/audit"
	"github.com/closegate/closegate/internal/config"
	"github.com/closegate/closegate/internal/fault"
	"github.com/closegate/closegate/internal/store"
)

func (t terminal) verify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Prove that what was recorded is unchanged",
		Args:  usage(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(t.verifyAudit())
	return cmd
}

// auditProof is what the audit log is verified against.
type auditProof struct {
	// log is an exported log; empty is that of the database.
	log               string
	checkpoints, keys []string
}

func (t terminal) verifyAudit() *cobra.Command {
	var proof auditProof
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Verify the whole audit log of a database or an export",
		Long: `Reads the whole audit log of a database, without the server, and checks every
entry, the chain and the signed checkpoints. It names the first entry that is
not what it was. It changes nothing, and can run beside a server.

Checkpoints prove that entries were neither taken from the end nor written anew
as a whole. They are read from the data folder, or from files that you kept
elsewhere: those that were delivered (checkpoints.log), or single ones. The key
is the public half of checkpoint.key in the data folder, or one that you kept.

With --log it reads a log that was exported from the audit trail page, and needs
neither database nor data folder: bring the checkpoints and the key.

Exit codes: 0 the log is in order, 1 it is not or could not be read.`,
		Example: "  closegate verify audit --data /var/lib/closegate\n  closegate verify audit --checkpoint kept/checkpoints.log --key kept/audit.pub\n  closegate verify audit --log audit.jsonl --checkpoint kept/checkpoints.log --key kept/audit.pub",
		Args:    usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if proof.log != "" {
				return t.runVerifyExport(cmd.Context(), proof)
			}
			c, err := t.settings(cmd.Flags())
			if err != nil {
				return err
			}
			return t.runVerifyAudit(cmd.Context(), c, proof)
		},
	}
	config.AddFlags(cmd.Flags(), storageSettings...)
	cmd.Flags().StringVar(&proof.log, "log", "", "`file` with an exported audit log, instead of the database")
	cmd.Flags().StringArrayVar(&proof.checkpoints, "checkpoint", nil, "`file` with signed checkpoints that you kept; may be repeated")
	cmd.Flags().StringArrayVar(&proof.keys, "key", nil, "`file` with the public key that you kept; may be repeated")
	return cmd
}

func (t terminal) runVerifyAudit(ctx context.Context, c config.Config, proof auditProof) error {
	if err := c.ValidateStorage(); err != nil {
		return err
	}
	if err := mustExist(c.DatabaseURL); err != nil {
		return err
	}
	s, err := openStore(ctx, c, t.logger(c), clock)
	if err != nil {
		return err
	}
	defer s.Close()
	if state, err := s.MigrationState(ctx); err != nil || state.Applied == 0 {
		return errors.Join(err, fault.New(fault.NotFound, "this database holds no audit log; it was never migrated"))
	}
	signed, err := proof.read(c.Data)
	if err != nil {
		return err
	}
	verifiers, err := t.verifiers(ctx, s, proof, c.Data)
	if err != nil {
		return err
	}
	report, err := audit.Verify(ctx, s, signed, verifiers...)
	return t.conclude(report, err)
}

// runVerifyExport verifies an exported log with what the caller brings, and
// nothing of this machine.
func (t terminal) runVerifyExport(ctx context.Context, proof auditProof) error {
	file, err := os.Open(proof.log)
	if err != nil {
		return fmt.Errorf("read the exported log: %w", err)
	}
	defer file.Close()
	var signed [][]byte
	if len(proof.checkpoints) > 0 {
		if signed, err = proof.read(""); err != nil {
			return err
		}
	}
	if len(signed) > 0 && len(proof.keys) == 0 {
		return hinted{errors.New("checkpoints prove nothing without the key that they were signed with"),
			"Name the public key with --key. It is not part of the export."}
	}
	verifiers, err := proof.named()
	if err != nil {
		return err
	}
	report, err := audit.Verify(ctx, audit.NewLines(file), signed, verifiers...)
	return t.conclude(report, err)
}

// conclude says the report and how the command ends.
func (t terminal) conclude(report audit.Report, err error) error {
	t.tell(report)
	if err != nil {
		return err
	}
	if !report.OK() {
		return silent{errors.New("the audit log is not in order")}
	}
	return nil
}

// tell says the report: the finding first, then every proof and warning.
func (t terminal) tell(r audit.Report) {
	t.say("%s", r.Sentence())
	if r.Size > 0 {
		t.say("  entries    %d, %d of them covered by a checkpoint", r.Size, r.Covered())
		t.say("  from       %s", r.From.Format("2 January 2006, 15:04:05 UTC"))
		t.say("  until      %s", r.Until.Format("2 January 2006, 15:04:05 UTC"))
		t.say("  last hash  %s", r.Last)
		t.say("  tree root  %s", r.Root)
	}
	for i, p := range r.Problems {
		if i > 0 { // the sentence says the first
			t.say("  problem    %s", p.Message)
		}
	}
	for _, w := range r.Warnings {
		t.warn("warning: %s", w)
	}
}

// mustExist keeps a path that was misspelled from becoming a new database.
func mustExist(databaseURL string) error {
	if strings.Contains(databaseURL, "://") {
		return nil
	}
	if _, err := os.Stat(databaseURL); err != nil {
		return hinted{fmt.Errorf("there is no database: %w", err),
			"Name it with --database-url, or its folder with --data."}
	}
	return nil
}

// read returns the checkpoints of the named files, or those delivered to the
// data folder where none is named.
func (p auditProof) read(folder string) ([][]byte, error) {
	if len(p.checkpoints) == 0 {
		return store.DeliveredCheckpoints(folder)
	}
	var all [][]byte
	for _, path := range p.checkpoints {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the checkpoint: %w", err)
		}
		all = append(all, notesIn(content)...)
	}
	return all, nil
}

// notesIn reads a file of delivered checkpoints, one JSON string on each
// line, or takes the whole as a single one.
func notesIn(content []byte) [][]byte {
	var notes [][]byte
	lines := bufio.NewScanner(bytes.NewReader(content))
	for lines.Scan() {
		var text string
		if json.Unmarshal(lines.Bytes(), &text) == nil {
			notes = append(notes, []byte(text))
		}
	}
	if len(notes) == 0 {
		return [][]byte{content}
	}
	return notes
}

// verifiers returns the keys that checkpoints may be signed with: the named
// ones, else that of the data folder, else those of the database itself.
func (t terminal) verifiers(ctx context.Context, s *store.Store, p auditProof, folder string) ([]audit.Verifier, error) {
	if len(p.keys) > 0 {
		return p.named()
	}
	private, err := os.ReadFile(filepath.Join(folder, "checkpoint.key"))
	switch {
	case err == nil:
		public, err := audit.PublicKey(string(private))
		if err != nil {
			return nil, err
		}
		return parseKeys([]string{public})
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("read the checkpoint key: %w", err)
	}
	t.warn("warning: the public key comes from the database itself; whoever changed the log could have changed it too")
	keys, err := s.CheckpointKeys(ctx)
	if err != nil {
		return nil, err
	}
	return parseKeys(keys)
}

// named returns the keys that the caller brings.
func (p auditProof) named() ([]audit.Verifier, error) {
	var keys []string
	for _, path := range p.keys {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the public key: %w", err)
		}
		keys = append(keys, string(content))
	}
	return parseKeys(keys)
}

func parseKeys(keys []string) ([]audit.Verifier, error) {
	var out []audit.Verifier
	for _, key := range keys {
		v, err := audit.ParsePublicKey(key)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
