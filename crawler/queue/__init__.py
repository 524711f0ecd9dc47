"""One crawl spread over workers, on this machine or on many: RQ on Redis hands out hosts, and keeps their turns.

=============  ====================================================================================================
``server``     the connection, and what is wrong with it in words
``jobs``       what a job is: the portals of one line of hosts, and how they are to be crawled
``filling``    ``gongkai crawl --queue``: a job for each line of which something is due
``places``     where a job is: waiting for anybody, for the worker that knows its hosts, or taken; never nowhere
``turns``      one request in flight a line whoever asks, its pause, its requests of the day, until when it rests
``worker``     ``gongkai worker``: takes jobs, and answers for them
``shift``      the process that crawls them, with the code and the data folder of any other crawl
``reading``    ``gongkai reparse --queue``: stored bodies are handed out to be read
``reader``     a worker's other half, which reads them
``overview``   ``gongkai status --queue``: who works, and what waits
``plain``      what both say of a body, as data
=============  ====================================================================================================

One machine needs none of it, nor the packages: they are the extra ``gongkai[queue]``. docs/workers.md says how it is
used, and what is promised.
"""
