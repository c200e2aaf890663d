using System;
using System.IO;
using KioskFleet.Firmware.Storage;
using KioskFleet.Firmware.Sync;
using KioskFleet.Hardware;
using KioskFleet.Protocol;

namespace KioskFleet.Firmware.App;

/// <summary>The erasure of all content, and its proof. What is to be done is kept before anything is touched, so that a cut at any moment delays it and nothing more: the next start goes on,
/// before the store is opened. The proof is kept until the server has taken it. Belongs to the worker.</summary>
internal sealed class Erasure
{
    /// <summary>Bytes of the kept state.</summary>
    public const int ImageBytes = 480;

    /// <summary>Attempts at one file before it counts as failed.</summary>
    private const int MaxTries = 3;

    /// <summary>Attempts to keep the result before the terminal goes on without: it then erases again at the next start.</summary>
    private const int MaxSaves = 10;

    private const int Nothing = 0;
    private const int UnderWay = 1;
    private const int Finished = 2;
    private const int Told = 3;

    private readonly IStateSlot _slot;
    private readonly IStorageRoot _card;
    private readonly IStorageRoot _inside;
    private readonly string _courierSet;
    private readonly string _terminalId;
    private readonly string _secret;
    private readonly FileEraser _eraser;
    private readonly byte[] _image = new byte[ImageBytes];
    private ErasureProof _proof = new ErasureProof();
    private long _notAfter;
    private int _state;
    private int _medium;
    private int _passed;
    private int _tries;
    private int _saves;
    private bool _filled;

    /// <param name="slot">Where it is kept, <see cref="ImageBytes"/>.</param>
    /// <param name="courierSet">The set of this terminal on a card that was carried here: content, too. Empty: there can be none.</param>
    /// <param name="secret">What the proof is sealed with.</param>
    /// <param name="buffer">Room for a piece of a file; used only while a step runs.</param>
    public Erasure(IStateSlot slot, IStorageRoot card, IStorageRoot inside, string courierSet, string terminalId, string secret, byte[] buffer)
    {
        _slot = slot;
        _card = card;
        _inside = inside;
        _courierSet = courierSet;
        _terminalId = terminalId;
        _secret = secret;
        _eraser = new FileEraser(buffer);
        Load();
    }

    /// <summary>There is content that must not be read any more.</summary>
    public bool IsUnderWay => _state == UnderWay;

    /// <summary>It ended, and the server has not taken the proof yet.</summary>
    public bool IsToBeTold => _state == Finished;

    /// <summary>The command that asked for the last one.</summary>
    public byte[] CommandId => _proof.CommandId;

    /// <summary>Until when that command holds, seconds since 1970.</summary>
    public long NotAfter => _notAfter;

    /// <summary>True if the last erasure is this command's. Where it ended, its proof is told again.</summary>
    public bool IsOf(byte[] commandId)
    {
        bool same = _state != Nothing;
        for (int i = 0; i < commandId.Length; i++)
        {
            same &= commandId[i] == _proof.CommandId[i];
        }

        if (same && _state == Told)
        {
            _state = Finished;
        }

        return same;
    }

    /// <summary>Keeps what is to be done.</summary>
    /// <param name="objects">Objects that the store in use holds.</param>
    /// <returns>Empty: from here on it will be done, whatever happens. Else why not, and nothing was touched.</returns>
    public string Begin(byte[] commandId, long notAfter, SetManifest? shown, SetManifest? held, int objects, long now, bool trusted)
    {
        if (_state == UnderWay || _state == Finished)
        {
            return _state == UnderWay ? "!another erasure is under way" : "!the proof of the last erasure is on its way";
        }

        _proof = new ErasureProof();
        _proof.TerminalId = _terminalId;
        _proof.CommandId = commandId;
        _proof.ShownManifest = IdOf(shown);
        _proof.HeldManifest = IdOf(held);
        _proof.Objects = objects;
        _proof.BeganAt = now;
        _proof.BeganTrusted = trusted;
        _notAfter = notAfter;
        _state = UnderWay;
        Rewind();
        if (Save())
        {
            return "";
        }

        _state = Nothing;
        return "!cannot keep what is to be erased";
    }

    /// <summary>Erases one file, or does what comes after the last.</summary>
    /// <returns>True if it ended with this step.</returns>
    public bool Step(long now, bool trusted)
    {
        if (_state != UnderWay)
        {
            return false;
        }

        for (; _medium < _proof.Media.Length; _medium++, _passed = 0, _tries = 0, _filled = false)
        {
            if (!Passed(_medium == ErasureProof.Card ? _card : _inside, _proof.Media[_medium]))
            {
                return false;
            }
        }

        _proof.EndedAt = now;
        _proof.EndedTrusted = trusted;
        _state = Finished;
        if (Save() || ++_saves >= MaxSaves)
        {
            return true;
        }

        _state = UnderWay;
        return false;
    }

    /// <summary>The answer to the command, with the sealed proof.</summary>
    public CommandAnswer Answer()
    {
        CborWriter w = new CborWriter(new byte[ErasureProof.MaxBytes]);
        _proof.Encode(w);
        byte[] proof = w.ToArray();
        byte[] seal = ReceiptSeal.Of(ReceiptSeal.Key(_secret), ErasureProof.Sealed(proof));
        CommandAnswer answer = new CommandAnswer();
        answer.Id = _proof.CommandId;
        answer.Result = _proof.IsComplete ? CommandAnswer.Done : CommandAnswer.Failed;
        answer.Text = "erased " + _proof.Objects.ToString() + " objects; " + Tell("card", _proof.Media[ErasureProof.Card]) + "; " + Tell("internal", _proof.Media[ErasureProof.Internal]);
        answer.Data = new byte[proof.Length + seal.Length];
        Array.Copy(proof, 0, answer.Data, 0, proof.Length);
        Array.Copy(seal, 0, answer.Data, proof.Length, seal.Length);
        return answer;
    }

    /// <summary>The server has taken the proof.</summary>
    public void Taken()
    {
        if (_state == Finished)
        {
            _state = Told;
            Save();
        }
    }

    private static byte[] IdOf(SetManifest? set) => set == null ? new byte[Limits.IdBytes] : set.Id;

    private static string Tell(string name, ErasedMedium m)
        => !m.Present ? name + " not there"
            : name + " " + m.Files.ToString() + " files, " + (m.Overwritten / 1024).ToString() + " KiB overwritten, " + (m.ReadBack / 1024).ToString() + " read back"
                + (m.Failed + m.Left > 0 ? ", " + m.Failed.ToString() + " failed, " + m.Left.ToString() + " left" : "");

    /// <summary>Does one piece on a medium.</summary>
    /// <returns>True if there is nothing more to do on it.</returns>
    private bool Passed(IStorageRoot root, ErasedMedium medium)
    {
        if (!root.IsPresent)
        {
            // One that was taken out in the middle may hold anything.
            medium.Failed += medium.Present ? 1 : 0;
            return true;
        }

        medium.Present = true;
        string[] files;
        try
        {
            files = FilesOn(root);
        }
        catch (Exception)
        {
            if (++_tries < MaxTries)
            {
                return false;
            }

            medium.Failed++;
            return true;
        }

        if (_passed < files.Length)
        {
            EraseOne(medium, files[_passed]);
            return false;
        }

        if (!_filled && KeepsOldBytes)
        {
            _filled = true;
            medium.Filled = _eraser.Fill(root.Path + "erase.tmp", root.CapacityBytes);
            return false;
        }

        medium.Left = files.Length;
        return true;
    }

    /// <summary>The internal drive has a file system of its own, which writes every change to another place than the old bytes; elsewhere it is a folder of the card, written in place.</summary>
    private bool KeepsOldBytes => _medium == ErasureProof.Internal && _inside.Path[0] != _card.Path[0];

    private void EraseOne(ErasedMedium medium, string path)
    {
        bool done = _eraser.Erase(path);
        if (!done && ++_tries < MaxTries)
        {
            return;
        }

        _tries = 0;
        medium.Overwritten += _eraser.Overwritten;
        medium.ReadBack += _eraser.ReadBack;
        if (done)
        {
            // Counted after the fact: a cut in between makes the proof tell of one file too few, never too many.
            medium.Files++;
            Save();
        }
        else
        {
            medium.Failed++;
            _passed++;
        }
    }

    private string[] FilesOn(IStorageRoot root)
    {
        string folder = root.Path + new StoreOptions().Folder;
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : new string[0];
        if (root != _card || _courierSet.Length == 0 || !File.Exists(_courierSet))
        {
            return files;
        }

        string[] all = new string[files.Length + 1];
        Array.Copy(files, 0, all, 0, files.Length);
        all[files.Length] = _courierSet;
        return all;
    }

    private void Rewind()
    {
        _medium = 0;
        _passed = 0;
        _tries = 0;
        _saves = 0;
        _filled = false;
        for (int i = 0; i < _proof.Media.Length; i++)
        {
            _proof.Media[i].Failed = 0;
            _proof.Media[i].Left = 0;
            _proof.Media[i].Filled = 0;
        }
    }

    private void Load()
    {
        byte[]? stored = _slot.Load();
        if (stored == null)
        {
            return;
        }

        try
        {
            CborReader r = new CborReader(stored, 0, stored.Length);
            if (r.ReadArrayHead() != 3)
            {
                return;
            }

            int state = r.ReadInt(UnderWay, Told);
            _notAfter = r.ReadInt();
            byte[] proof = r.ReadBytes();
            _proof = ErasureProof.Decode(proof, 0, proof.Length);
            _state = state;
            if (state == UnderWay)
            {
                _proof.Starts++;
                Rewind();
            }
        }
        catch (CborException)
        {
            _state = Nothing;
        }
    }

    private bool Save()
    {
        CborWriter proof = new CborWriter(new byte[ErasureProof.MaxBytes]);
        _proof.Encode(proof);
        CborWriter w = new CborWriter(_image);
        w.WriteArrayHead(3);
        w.WriteInt(_state);
        w.WriteInt(_notAfter);
        w.WriteBytes(proof.ToArray());
        return _slot.Save(_image, w.Length);
    }
}
