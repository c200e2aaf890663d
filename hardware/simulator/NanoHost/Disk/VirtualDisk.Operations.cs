namespace KioskFleet.NanoHost.Disk;

/// <summary>What the file system calls of a board come to.</summary>
public sealed partial class VirtualDisk
{
    private const int DiskFullResult = unchecked((int)0x80070070);

    internal DiskHandle Open(BoardLife life, string path, FileMode mode, FileAccess access)
    {
        DemandPath(path);
        if (mode == FileMode.Append && access != FileAccess.Write)
        {
            throw new ArgumentException("Appending needs FileAccess.Write.", nameof(access));
        }

        bool changes = false;
        bool cut;
        DiskHandle handle;
        lock (_gate)
        {
            life.DemandPower();
            Counters.Opens++;
            bool exists = _backing.FileExists(path);
            if (!exists && _backing.DirectoryExists(path))
            {
                throw new UnauthorizedAccessException($"{path} is a folder.");
            }

            switch (mode)
            {
                case FileMode.CreateNew when exists:
                    throw new IOException($"The file {path} exists already.");
                case FileMode.Open or FileMode.Truncate when !exists:
                    throw new FileNotFoundException($"There is no file {path}.", path);
            }

            int slash = path.LastIndexOf('\\');
            if (slash > 0 && !_backing.DirectoryExists(path[..slash]))
            {
                throw new DirectoryNotFoundException($"There is no folder {path[..slash]}.");
            }

            changes = !exists || mode is FileMode.Create or FileMode.Truncate;
            cut = changes && CountWrite(0);
            if (cut && _random.Next(2) == 0)
            {
                handle = default;
            }
            else
            {
                FileNode node = Node(path);
                if (mode is FileMode.Create or FileMode.Truncate)
                {
                    node.SetLength(0);
                }

                node.Handles++;
                handle = new DiskHandle(node, mode == FileMode.Append ? node.Content.Length : 0);
            }
        }

        Finish(life, cut, 0);
        return handle;
    }

    internal long Length(BoardLife life, FileNode node)
    {
        lock (_gate)
        {
            life.DemandPower();
            return node.Content.Length;
        }
    }

    internal int Read(BoardLife life, FileNode node, long offset, Span<byte> into)
    {
        int read;
        lock (_gate)
        {
            life.DemandPower();
            Counters.Reads++;
            if (Chance(Faults.FailReads) || IsBad(node.Path) || Faults.Unreadable?.Invoke(node.Path, offset, into.Length) == true)
            {
                throw new IOException($"Fault: reading {node.Path} at {offset} failed.");
            }

            read = node.Content.Read(offset, into);
            Counters.BytesRead += read;
            if (read > 0 && Chance(Faults.FlipOnRead))
            {
                into[_random.Next(read)] ^= (byte)(1 << _random.Next(8));
                Counters.BitsFlipped++;
            }
        }

        Finish(life, cut: false, read);
        return read;
    }

    internal void Write(BoardLife life, FileNode node, long offset, ReadOnlySpan<byte> data)
    {
        bool cut;
        lock (_gate)
        {
            life.DemandPower();
            if (Chance(Faults.FailWrites))
            {
                Counters.Writes++;
                throw new IOException($"Fault: writing {node.Path} at {offset} failed.");
            }

            long growth = offset + data.Length - node.Content.Length;
            DemandRoom(growth, node.Path);
            cut = CountWrite(data.Length);
            node.Write(offset, data);
        }

        Written?.Invoke(node.Path);
        Finish(life, cut, data.Length);
    }

    internal void SetLength(BoardLife life, FileNode node, long length)
    {
        bool cut;
        lock (_gate)
        {
            life.DemandPower();
            DemandRoom(length - node.Content.Length, node.Path);
            cut = CountWrite(0);
            if (!cut || _random.Next(2) == 0)
            {
                node.SetLength(length);
            }
        }

        Finish(life, cut, 0);
    }

    internal void Close(BoardLife life, FileNode node, bool written)
    {
        bool cut;
        lock (_gate)
        {
            if (life.IsOver)
            {
                return;
            }

            cut = written && node.HasUnsafeWrites && CountWrite(0);
            if (!cut)
            {
                if (written)
                {
                    node.MakeSafe();
                }

                node.Handles--;
                ReleaseIfIdle(node);
            }
        }

        Finish(life, cut, 0);
    }

    internal bool FileExists(BoardLife life, string path)
    {
        lock (_gate)
        {
            life.DemandPower();
            return _backing.FileExists(path);
        }
    }

    internal bool DirectoryExists(BoardLife life, string path)
    {
        lock (_gate)
        {
            life.DemandPower();
            return _backing.DirectoryExists(path);
        }
    }

    internal void Delete(BoardLife life, string path) => ChangeDirectory(life, () =>
    {
        if (!_backing.FileExists(path))
        {
            return null;
        }

        DemandIdle(path);
        return () =>
        {
            _backing.Delete(path);
            Faults.BadFile = IsBad(path) ? "" : Faults.BadFile;
        };
    });

    private bool IsBad(string path) => Faults.BadFile.Length > 0 && path.Equals(Faults.BadFile, StringComparison.OrdinalIgnoreCase);

    internal void Move(BoardLife life, string from, string to) => ChangeDirectory(life, () =>
    {
        DemandPath(to);
        if (!_backing.FileExists(from))
        {
            throw new FileNotFoundException($"There is no file {from}.", from);
        }

        if (_backing.FileExists(to) || _backing.DirectoryExists(to))
        {
            throw new IOException($"{to} exists already; a move replaces nothing.");
        }

        DemandIdle(from);
        return () => _backing.Move(from, to);
    });

    internal void CreateDirectory(BoardLife life, string path) => ChangeDirectory(life, () =>
    {
        DemandPath(path);
        if (_backing.FileExists(path))
        {
            throw new IOException($"{path} is a file.");
        }

        return _backing.DirectoryExists(path) ? null : () => _backing.CreateDirectory(path);
    });

    internal void DeleteDirectory(BoardLife life, string path) => ChangeDirectory(life, () =>
    {
        if (!_backing.DirectoryExists(path) || path.Length == 0)
        {
            throw new DirectoryNotFoundException($"There is no folder {path}.");
        }

        if (_backing.Files(path).Length + _backing.Directories(path).Length > 0)
        {
            throw new IOException($"The folder {path} is not empty.");
        }

        return () => _backing.DeleteDirectory(path);
    });

    internal void MoveDirectory(BoardLife life, string from, string to) => ChangeDirectory(life, () =>
    {
        if (!_backing.DirectoryExists(from) || from.Length == 0)
        {
            throw new DirectoryNotFoundException($"There is no folder {from}.");
        }

        if (_backing.DirectoryExists(to) || _backing.FileExists(to))
        {
            throw new IOException($"{to} exists already; a move replaces nothing.");
        }

        return () => _backing.MoveDirectory(from, to);
    });

    internal string[] Files(BoardLife life, string path) => List(life, path, _backing.Files);

    internal string[] Directories(BoardLife life, string path) => List(life, path, _backing.Directories);

    private static void DemandPath(string path)
    {
        if (path.Length == 0 || path.Length > MaxPathLength)
        {
            throw new ArgumentException($"A path inside a drive has 1 to {MaxPathLength} characters, this one has {path.Length}.", nameof(path));
        }
    }

    private string[] List(BoardLife life, string path, Func<string, string[]> list)
    {
        lock (_gate)
        {
            life.DemandPower();
            return _backing.DirectoryExists(path) ? list(path) : throw new DirectoryNotFoundException($"There is no folder {path}.");
        }
    }

    /// <summary>A change of a directory is made whole or not at all, also by a cut.</summary>
    private void ChangeDirectory(BoardLife life, Func<Action?> plan)
    {
        bool cut = false;
        lock (_gate)
        {
            life.DemandPower();
            Action? change = plan();
            if (change is not null)
            {
                cut = CountWrite(0);
                if (!cut || _random.Next(2) == 0)
                {
                    change();
                }
            }
        }

        Finish(life, cut, 0);
    }

    private void DemandIdle(string path)
    {
        if (_nodes.TryGetValue(path, out FileNode? node))
        {
            if (node.Handles > 0)
            {
                throw new IOException($"{path} is open; close it first.");
            }

            _nodes.Remove(path);
            node.Dispose();
        }
    }

    private void DemandRoom(long growth, string path)
    {
        if (growth > 0 && _backing.UsedBytes() + growth > Capacity)
        {
            throw new IOException($"The disk is full: {path} needs {growth} bytes more.", DiskFullResult);
        }
    }

    private bool CountWrite(int bytes)
    {
        Counters.Writes++;
        Counters.BytesWritten += bytes;
        Counters.SectorsWritten += (bytes + SectorBytes - 1) / SectorBytes;
        return Faults.CountDown();
    }

    private bool Chance(double probability) => probability > 0 && _random.NextDouble() < probability;

    /// <summary>Outside the lock, because a cut takes the board's lock first and then ours.</summary>
    private void Finish(BoardLife life, bool cut, int bytes)
    {
        if (cut)
        {
            (_board ?? life.Board).LosePower(PowerLoss.Cut, life);
            life.DemandPower();
        }

        TimeSpan time = Faults.Delay;
        if (Faults.BytesPerSecond > 0)
        {
            time += TimeSpan.FromSeconds((double)bytes / Faults.BytesPerSecond);
        }

        if (time > TimeSpan.Zero)
        {
            Threading.Thread.Sleep(time);
        }
    }
}

/// <summary>An open file: the node and where reading or writing begins.</summary>
internal readonly record struct DiskHandle(FileNode? Node, long Position);
