namespace Signaling.AspNetCore.Rooms.Nodes;

/// <summary>The signals that this node is sending. A caller may wait for those that were begun before, while others are begun.</summary>
internal sealed class Outflow
{
    private readonly Lock _gate = new();
    private Wave _wave = new(Task.CompletedTask);

    public Wave Begin()
    {
        lock (_gate)
        {
            _wave.Count++;
            return _wave;
        }
    }

    public void End(Wave? wave)
    {
        lock (_gate)
        {
            if (wave is not null && --wave.Count == 0 && wave != _wave)
            {
                wave.IsOver.SetResult();
            }
        }
    }

    /// <summary>Completes when all is out that was begun before this call.</summary>
    public Task PassedAsync()
    {
        lock (_gate)
        {
            var former = _wave;
            if (former.Count == 0)
            {
                return former.Before;
            }

            var passed = Task.WhenAll(former.Before, former.IsOver.Task);
            _wave = new(passed);
            return passed;
        }
    }

    /// <summary>What was begun between two such waits.</summary>
    internal sealed class Wave(Task before)
    {
        public Task Before { get; } = before;

        public TaskCompletionSource IsOver { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
